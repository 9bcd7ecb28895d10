import {
  field,
  inRecords,
  isObject,
  type JsonObject,
  joined,
  opened,
  parseStruct,
  plainName,
  type RemarkText,
  withVendorNames,
} from '../../toolkit/index.ts';

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const COLUMNS = `eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode
  errorMessage requestParameters responseElements additionalEventData requestID eventID readOnly resources eventType
  apiVersion recipientAccountId serviceEventDetails sharedEventID vpcEndpointId eventCategory managementEvent`;
/** Of `userIdentity`: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
const IDENTITY = `principalId accountId accessKeyId userName invokedBy sessionContext sessionIssuer mfaAuthenticated
  creationDate ec2RoleDelivery sourceIdentity onBehalfOf userId identityStoreArn webIdFederationData federatedProvider`;
/** Of requests and answers of ECR that name images. */
const IMAGES = `registryId repositoryName repositoryNames resourceArn imageIds imageId imageTag imageDigest imageManifest
  imageManifestMediaType layerDigest layerDigests failureCode failureReason policyText lifecyclePolicyText repositoryUri
  lifecycleEventImageActions lifecycleEventImage lifecycleEventFailureDetails tagList targetStorageClass`;
const NAMES: ReadonlyMap<string, string> = new Map(
  `${COLUMNS} ${IDENTITY} ${IMAGES}`.split(/\s+/).map((name) => [plainName(name), name]),
);

/** The columns that hold an object or a list. */
const STRUCTURED = [
  'userIdentity',
  'requestParameters',
  'responseElements',
  'serviceEventDetails',
  'resources',
] as const;
/** By the column: the remark that it holds a text which could not be read. */
export const UNREAD = {
  userIdentity: 'identity-unread',
  requestParameters: 'request-unread',
  responseElements: 'answer-unread',
  serviceEventDetails: 'request-unread',
  resources: 'request-unread',
} as const;

/** What is said of texts that could not be read. */
export const UNREAD_REMARKS: Readonly<Record<string, RemarkText>> = {
  'identity-unread': (count) => `"userIdentity" could not be read ${inRecords(count)}: their actor is unknown.`,
  'request-unread': (count) => `"requestParameters" could not be read ${inRecords(count)}: their image may be unknown.`,
  'answer-unread': (count) =>
    `"responseElements" could not be read ${inRecords(count)}: their digest and failures may be unknown.`,
};

/** Values that are JSON text in a record, and are kept as such. */
const TEXTS = ['policyText', 'lifecyclePolicyText'];
/** No record of CloudTrail has nearly as many fields. */
const MOST_COLUMNS = 200;

/** A record of CloudTrail as CloudTrail writes it, and which of its columns could not be read. */
interface RestoredRecord {
  readonly record: JsonObject;
  readonly unread: readonly (typeof STRUCTURED)[number][];
}

/**
 * The record in a row of Athena, CloudTrail Lake or another query engine. They write names in one case, and structs as
 * `{type=Role, arn=…}`. Any other record is handed back as it is.
 */
export function restoredRecord(row: JsonObject): RestoredRecord {
  const record = withColumnNames(row);
  const texts = STRUCTURED.filter((name) => typeof field(record, name) === 'string' && field(record, name) !== '');
  if (texts.length === 0) return { record, unread: [] };
  const unread: (typeof STRUCTURED)[number][] = [];
  const restored = texts.map((name) => {
    const text = String(field(record, name));
    const value = text === 'null' ? null : (parseStruct(text) ?? openedTwice(text));
    if (value === undefined) unread.push(name);
    return [name, value === undefined ? text : withTexts(withVendorNames(value, NAMES))];
  });
  return { record: joined(record, Object.fromEntries(restored)), unread };
}

/** The same record where only the names of its columns may differ: enough to recognise it. */
export function withColumnNames(row: JsonObject): JsonObject {
  if (Object.hasOwn(row, 'eventSource')) return row;
  const names = Object.keys(row);
  if (names.length > MOST_COLUMNS || !names.some((name) => plainName(name) === 'eventsource')) return row;
  return Object.fromEntries(names.map((name) => [NAMES.get(plainName(name)) ?? name, field(row, name)]));
}

/** What the text of a text says; undefined for any other text. */
function openedTwice(text: string): unknown {
  const value = text.startsWith('"') ? opened(text) : undefined;
  return typeof value === 'object' ? value : undefined;
}

/** The same where policies are texts again, which were taken for JSON in a cell. */
export function withTexts(value: unknown): unknown {
  if (!isObject(value)) return value;
  const texts = TEXTS.filter((name) => isObject(field(value, name)));
  return texts.length === 0
    ? value
    : joined(value, Object.fromEntries(texts.map((name) => [name, JSON.stringify(field(value, name))])));
}
