import { type IdentityPiece, type LeafUse, type NestedLayout, TIME_PIECE } from '../../layouts/nested-layout.ts';
import { isDigest } from '../../toolkit/index.ts';
import { portalTime } from '../../toolkit/portal-time.ts';
import { field, isObject, type JsonObject, textField } from '../../toolkit/record-fields.ts';

/** What ACR writes for what is not there. */
const NOTHING = '<nil>';

/** Where the channels have a field: in a workspace, and in resource logs. */
type Field = readonly [column: string, path: string];
const REPOSITORY: Field = ['Repository', 'properties.repository'];
const TAG: Field = ['Tag', 'properties.tag'];
const DIGEST: Field = ['Digest', 'properties.digest'];
const JWT_ID: Field = ['JwtId', 'properties.jwtId'];
const IDENTITY: Field = ['Identity', 'identity'];
const ADDRESS: Field = ['CallerIpAddress', 'callerIpAddress'];
const AGENT: Field = ['UserAgent', 'properties.userAgent'];
const CORRELATION: Field = ['CorrelationId', 'correlationId'];
const SERVER: Field = ['LoginServer', 'properties.loginServer'];
const OPERATION: Field = ['OperationName', 'operationName'];
const RESULT: Field = ['ResultDescription', 'resultDescription'];

/** The same of a field in both channels. */
function both(paths: Field, use: Omit<LeafUse, 'path'>): readonly LeafUse[] {
  return paths.map((path) => ({ path, ...use }));
}

/** A digest may stand in place of a tag. */
const tagIn = (text: string) => (isDigest(text) ? '' : text);
const digestIn = (text: string) => (isDigest(text) ? text : '');

const USES: readonly LeafUse[] = [
  ...both(REPOSITORY, { parts: ['image'] }),
  ...both(TAG, { parts: ['image'], view: tagIn }),
  ...both(TAG, { parts: ['digest'], view: digestIn }),
  ...both(DIGEST, { parts: ['digest'] }),
  ...both(IDENTITY, { parts: ['actor'] }),
  ...both(ADDRESS, { parts: ['address'] }),
  ...both(AGENT, { parts: ['kind'] }),
  ...both(JWT_ID, { parts: [], details: ['jwtId'] }),
  ...both(['Size', 'properties.size'], { parts: [], details: ['size'] }),
  ...both(['DurationMs', 'durationMs'], { parts: [] }),
];

/** The text of a column or of a path of two names. */
function textAt(record: JsonObject, path: string): string | null {
  const [first = '', second] = path.split('.');
  const value = field(record, first);
  if (second === undefined) return textField(record, first);
  return isObject(value) ? textField(value, second) : null;
}

/** JSON of a text that only values without a use decide. */
function known(record: JsonObject, paths: Field): string {
  const text = paths.map((path) => textAt(record, path)).find((one) => one !== null) ?? null;
  return JSON.stringify(text === NOTHING ? null : text);
}

/** The leaf where a record has a text. An empty one is no text, as if the record had none. */
function given(record: JsonObject, paths: Field): IdentityPiece {
  const path = paths.find((one) => textAt(record, one) !== null) ?? paths.find((one) => hasAt(record, one));
  return path === undefined ? 'null' : { leaf: path, json: { nothing: NOTHING } };
}

function hasAt(record: JsonObject, path: string): boolean {
  const [first = '', second] = path.split('.');
  const value = field(record, first);
  return second === undefined ? value === '' : isObject(value) && field(value, second) === '';
}

/** The same as JSON.stringify of the list of these fields. */
function identityOf(record: JsonObject): readonly IdentityPiece[] {
  const fields: readonly IdentityPiece[] = [
    ...[known(record, SERVER), known(record, OPERATION), given(record, CORRELATION), known(record, RESULT)],
    ...[ADDRESS, AGENT, REPOSITORY, TAG, DIGEST, JWT_ID, IDENTITY].map((paths) => given(record, paths)),
  ];
  return ['azure-acr:[', TIME_PIECE, ...fields.flatMap((piece) => [',', piece]), ']'];
}

/** Whether a row has the columns of both channels, as where their tables were put into one. */
function hasBothColumns(record: JsonObject): boolean {
  const names = Object.keys(record).map((name) => name.toLowerCase());
  const isTimedTwice = names.includes('time') && names.some((name) => name.startsWith('timegenerated'));
  return isTimedTwice || new Set(names).size < names.length;
}

/** What the parts of an event depend on in a record of the resource logs. */
export const LOG_LAYOUT: NestedLayout = {
  uses: USES,
  details: ['correlationId', 'mediaType', 'artifactType', 'jwtId', 'size', 'tenantId', 'loginServer'],
  copied: CORRELATION.map((path) => ['correlationId', path] as const),
  times: ['time', 'TimeGenerated'].map((path) => {
    const name = path.toLowerCase();
    return { path, read: (time, context) => portalTime(Object.fromEntries([[name, time]]), name, context) };
  }),
  eventIds: CORRELATION,
  isEventId: (text) => text !== NOTHING,
  identity: identityOf,
  // Whether a whole repository was deleted is told by tag and digest together; which of two columns says it, by both.
  isIntertwined: (record) => /delete|purge/i.test(known(record, OPERATION)) || hasBothColumns(record),
};
