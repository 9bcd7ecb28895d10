import { type NestedLayout, timeLeaf } from '../../layouts/nested-layout.ts';
import { isObject } from '../../toolkit/record-fields.ts';

/** Where entries have their metadata: in the API and in log streams, and in the rows of the database. */
const METADATA = ['metadata', 'metadata_json'] as const;

/** What the parts of an event depend on in an entry. */
export const USAGE_LAYOUT: NestedLayout = {
  uses: [
    { path: 'performer', parts: ['actor'] },
    { path: 'account', parts: ['actor', 'image'] },
    { path: 'namespace', parts: ['actor', 'image'] },
    { path: 'repository', parts: ['image'] },
    { path: 'ip', parts: ['address'] },
    { path: 'request_url', parts: [], details: ['request_url'] },
    { path: 'x_forwarded_for', parts: [], details: ['x_forwarded_for'] },
    { path: 'performer_id', parts: [], details: ['performer_id'] },
    ...METADATA.flatMap((name) => [
      { path: `${name}.namespace`, parts: ['actor', 'image'] as const },
      { path: `${name}.repo`, parts: ['image'] as const },
      { path: `${name}.tag`, parts: ['image'] as const },
      { path: `${name}.manifest_digest`, parts: ['digest'] as const },
      { path: `${name}.user-agent`, parts: ['kind'] as const },
      { path: `${name}.resolved_ip`, parts: [], details: ['resolved_ip'] },
    ]),
  ],
  details: ['resolved_ip', 'performer_id', 'request_id', 'request_url', 'http_method', 'x_forwarded_for'],
  copied: [['request_id', 'request_id']],
  times: [timeLeaf('datetime')],
  eventIds: [],
  identity: () => null,
  // Where both are there, the first is taken if it is an object.
  isIntertwined: ({ metadata, metadata_json }) => isObject(metadata) && isObject(metadata_json),
};
