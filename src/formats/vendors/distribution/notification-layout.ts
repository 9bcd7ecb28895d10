import { type NestedLayout, timeLeaf } from '../../layouts/nested-layout.ts';
import { textField } from '../../toolkit/record-fields.ts';

/**
 * What the parts of an event depend on in a notification. `seenInUrl` gives all that is looked at in the URL of the
 * target, which names its digest too.
 */
export function notificationLayout(seenInUrl: (url: string) => string): NestedLayout {
  return {
    uses: [
      {
        path: 'target.url',
        parts: ['kind', 'image', 'digest'],
        details: ['target', 'layerDigest', 'repository'],
        view: seenInUrl,
      },
      // Whether there is a digest or a tag decides what was transferred or deleted.
      { path: 'target.digest', parts: ['digest'], details: ['layerDigest'], isFilled: true },
      { path: 'target.tag', parts: ['image'], isFilled: true },
      { path: 'target.repository', parts: ['image'], details: ['repository'] },
      { path: 'target.fromRepository', parts: [], details: ['fromRepository'] },
      { path: 'target.size', parts: [] },
      { path: 'target.length', parts: [] },
      { path: 'target.references', parts: [] },
      { path: 'request.addr', parts: ['address'] },
      { path: 'request.useragent', parts: ['kind'] },
      { path: 'actor.name', parts: ['actor'] },
    ],
    details: [
      ...[
        'target',
        'layerDigest',
        'repository',
        'mediaType',
        'artifactType',
        'fromRepository',
        'requestId',
        'instance',
        'userType',
      ],
      ...['renamedFrom', 'renamedTo'],
    ],
    copied: [['requestId', 'request.id']],
    times: [timeLeaf('timestamp')],
    eventIds: ['id'],
    identity: (record) => (textField(record, 'id') === null ? null : ['distribution:', { leaf: 'id' }]),
  };
}
