/**
 * The front door of the toolkit: what the file of a format imports, in one line. It is the one module of the project
 * that only exports what others define, so that adding a format begins with its first fact and not with ten imports.
 * Layouts stand apart: they are for formats whose records are read without parsing each.
 */
export type { Envelope } from '../../domain/evidence-file.ts';
export { type ImageReference, imageOf, isDigest, splitName, splitReference } from '../../domain/image-ref.ts';
export type { Actor, Client, Details, RegistryEvent } from '../../domain/registry-event.ts';
export { parseJson, parseJsonOr } from '../../domain/text/parse-json.ts';
export type { ActorType, Category, Outcome, Plane } from '../../domain/vocabulary.ts';
export { ACTOR_TYPES, CATEGORIES, NETWORKS, OUTCOMES, PLANES } from '../../domain/vocabulary.ts';
export { type ActionRow, actionIndex, currentActions } from './action-catalogue.ts';
export {
  type DescribedAddress,
  type DescribedClient,
  describeAddress,
  describeAgent,
  describeClient,
} from './client.ts';
export { shortfallOf } from './envelopes.ts';
export {
  asEvents,
  type Format,
  ignored,
  knownAs,
  MINE,
  NOT_MINE,
  type ReadContext,
  type ReadOutcome,
  type RecordTime,
  rejected,
  type Telling,
  type Twins,
  type VendorAction,
} from './format.ts';
export { areTextsOpened, beginsAsJson, opened, openedOr, openedWithin } from './opened-text.ts';
export { PORTAL_REMARKS, portalTime } from './portal-time.ts';
export {
  field,
  flagField,
  httpOutcome,
  isNestedDeeperThan,
  isObject,
  type JsonObject,
  joined,
  LONGEST_SEARCHED,
  listField,
  listIn,
  NOTHING,
  nestedObject,
  notATime,
  notATimeText,
  objectField,
  objectIn,
  objectsField,
  pick,
  pickScalars,
  quote,
  says,
  textField,
  textsField,
  timeField,
  withLowerCaseNames,
  withPlainNames,
} from './record-fields.ts';
export { inRecords, type Remark, type RemarkText, remarkUnlessKnown } from './remarks.ts';
export { parsePathMap, parseStruct, plainName, withVendorNames } from './struct-text.ts';
export {
  behindPrefix,
  type LineGrammar,
  lineWithin,
  matchesLine,
  readAnyLine,
  readsTextLines,
  stampIn,
  withoutEscapes,
} from './text-lines.ts';
