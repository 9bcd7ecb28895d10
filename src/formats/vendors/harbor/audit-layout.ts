import { type LeafUse, type NestedLayout, TIME_PIECE, timeLeaf } from '../../layouts/nested-layout.ts';
import { splitName } from '../../toolkit/index.ts';
import { type JsonObject, textField } from '../../toolkit/record-fields.ts';

/** Types of resources that are named like images. */
const NAMED_LIKE_IMAGES: ReadonlySet<string | null> = new Set(['artifact', 'tag', 'repository']);

/** What `splitName` made of the text that was split last: both views of a resource are asked for one after the other. */
let last = { text: '', name: splitName('') };

function split(text: string): ReturnType<typeof splitName> {
  if (text !== last.text) last = { text, name: splitName(text) };
  return last.name;
}

function nameOf(resource: string): string {
  const { repository, tag } = split(resource);
  return tag === null ? repository : `${repository}:${tag}`;
}

/** No digest is not the same as an empty one. */
function digestOf(resource: string): string {
  const { digest } = split(resource);
  return digest === null ? '' : `@${digest}`;
}

/** `push artifact: <repository>` of `push artifact: <repository>@sha256:…`, and what stands behind the `@`. */
function deedIn(description: string): string {
  const at = description.indexOf('@');
  return at < 0 ? description : description.slice(0, at);
}

function digestIn(description: string): string {
  const at = description.indexOf('@');
  return at < 0 ? '' : description.slice(at);
}

function usesOfDescription(path: string): readonly LeafUse[] {
  return [
    { path, parts: ['image'], view: deedIn },
    { path, parts: ['digest'], view: digestIn },
  ];
}

/** A digest in the description counts only if it is that of the resource. */
function isOfAnother(description: string | null, resource: string): boolean {
  if (description === null || !description.includes('@')) return false;
  return !deedIn(description).endsWith(`: ${split(resource).repository}`);
}

/** What the parts of an event depend on in a row of the audit log. `descriptionOf` is how a row is described. */
export function auditLayout(
  descriptionOf: (row: JsonObject) => string | null,
  tableOf: (row: JsonObject) => string,
): NestedLayout {
  return {
    uses: [
      { path: 'username', parts: ['actor'] },
      { path: 'resource', parts: ['image'], view: nameOf },
      { path: 'resource', parts: ['digest'], view: digestOf },
      ...usesOfDescription('operation_description'),
      ...usesOfDescription('op_desc'),
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
