import { type LeafUse, type NestedLayout, TIME_PIECE, timeLeaf } from '../../layouts/nested-layout.ts';
import { splitName } from '../../toolkit/index.ts';
import { type JsonObject, textField } from '../../toolkit/record-fields.ts';

/** Types of resources that are named like images. */
const NAMED_LIKE_IMAGES: ReadonlySet<string | null> = new Set(['artifact', 'tag', 'repository']);

/** `push artifact: <repository>` of `push artifact: <repository>@sha256:…`. */
function deedIn(description: string): string {
  const at = description.indexOf('@');
  return at < 0 ? description : description.slice(0, at);
}

function ofImage(path: string): readonly LeafUse[] {
  return [
    { path, parts: ['image'], view: 'name' },
    { path, parts: ['digest'], view: 'digest' },
  ];
}

/** A digest in the description counts only if it is that of the resource. */
function isOfAnother(description: string | null, resource: string): boolean {
  if (description === null || !description.includes('@')) return false;
  return !deedIn(description).endsWith(`: ${splitName(resource).repository}`);
}

/** What the parts of an event depend on in a row of the audit log. `descriptionOf` is how a row is described. */
export function auditLayout(
  descriptionOf: (row: JsonObject) => string | null,
  tableOf: (row: JsonObject) => string,
): NestedLayout {
  return {
    uses: [
      { path: 'username', parts: ['actor'] },
      ...ofImage('resource'),
      ...ofImage('operation_description'),
      ...ofImage('op_desc'),
      { path: 'source_ip', parts: ['address'] },
      { path: 'client_ip', parts: ['address'] },
      { path: 'user_agent', parts: ['kind'] },
    ],
    details: ['resourceType', 'projectId'],
    times: [timeLeaf('op_time')],
    eventIds: ['id'],
    identity: (row) => [`harbor:${tableOf(row)}:`, { leaf: 'id' }, ':', TIME_PIECE],
    isIntertwined: (row) =>
      !NAMED_LIKE_IMAGES.has(textField(row, 'resource_type')) ||
      isOfAnother(descriptionOf(row), textField(row, 'resource') ?? ''),
  };
}
