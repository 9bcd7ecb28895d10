import {
  asEvents,
  beginsAsJson,
  type Category,
  currentActions,
  type Details,
  describeClient,
  type Format,
  field,
  type ImageReference,
  ignored,
  inRecords,
  isObject,
  type JsonObject,
  joined,
  MINE,
  NOT_MINE,
  notATimeText,
  objectField,
  objectIn,
  openedWithin,
  pick,
  pickScalars,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  type Remark,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { componentImage, dockerAssetOf, initiatorOf, nexusActor, writtenCategory } from './audit-record.ts';

const ACTIONS = currentActions({ plane: 'management' }, [
  [
    'repository.asset created',
    'push',
    'Manifest written (a signature, attestation or SBOM tag: sign); a layer: blob-push',
  ],
  ['repository.asset updated-uploaded', 'push', 'The same, over an asset that was there'],
  [
    'repository.asset updated-downloaded',
    'pull',
    'Manifest read, where the stamp of the last download was renewed; a layer: blob-pull',
  ],
  ['repository.asset deleted', 'delete', 'Manifest or layer deleted'],
  ['repository.asset purged', 'delete', 'Assets removed by clean-up'],
  ['repository.component deleted', 'delete', 'Image version deleted'],
  ['repository.component purged', 'delete', 'Image versions removed by clean-up'],
  ['repository created', 'config', 'Repository created'],
  ['repository updated', 'config', 'Repository changed'],
  ['repository deleted', 'config', 'Repository deleted; one that is known to hold images: delete'],
  ['security.user authentication', 'auth', 'Sign-in failed'],
]);

const CONFIG =
  /^(?:repository|RoutingRule|capability|blobstore|tasks|httpclient|email|logging|freeze|database-migration|DataStore|script)$/;
const POLICY = /^(?:cleanupPolicy|ContentSelector)$/;
const AUTH = /^(?:security\.[A-Za-z.-]{1,60}|userToken)$/;

/** What an audit record is, as far as it tells of images or of the registry. */
interface Meaning {
  readonly category: Category;
  readonly image: ImageReference | null;
  readonly details: Details;
  readonly remarks: readonly Remark[];
}

interface AuditRecord {
  readonly domain: string;
  readonly type: string;
  readonly context: string | null;
  readonly attributes: JsonObject;
  /** Whether the attributes were cut off, so that they do not name the repository. */
  readonly isCut: boolean;
}

function meaningOf(audit: AuditRecord): Meaning | string {
  if (audit.domain === 'repository.asset') return assetMeaning(audit);
  if (audit.domain === 'repository.component') return componentMeaning(audit);
  const kept = { category: categoryOf(audit), image: null, details: pickScalars(audit.attributes, KEPT) };
  const isKnown = kept.category !== 'other';
  return { ...kept, details: joined(kept.details, contextOf(audit)), remarks: remarkUnlessKnown(isKnown) };
}

const KEPT = ['name', 'type', 'format', 'id', 'userId', 'path', 'source', 'status', 'roles'];

function contextOf({ context }: AuditRecord): Details {
  return context === null ? {} : { context };
}

function categoryOf({ domain, type, attributes }: AuditRecord): Category {
  // All images of the repository go with it.
  if (domain === 'repository' && type === 'deleted' && textField(attributes, 'format') === 'docker') return 'delete';
  if (type === 'login' || type === 'logout' || AUTH.test(domain)) return 'auth';
  if (POLICY.test(domain)) return 'policy';
  return CONFIG.test(domain) ? 'config' : 'other';
}

function repositoryIn({ attributes }: AuditRecord): string | null {
  return textField(attributes, 'repository.name');
}

function assetMeaning(audit: AuditRecord): Meaning | string {
  const { type, attributes } = audit;
  const ids = textField(attributes, 'assetIds');
  if (type === 'purged' && ids !== null) return cleanUp(audit);
  const asset = dockerAssetOf(repositoryIn(audit), textField(attributes, 'path') ?? audit.context);
  if (asset === null) return 'it is not about an image';
  const category = assetCategory(type, asset.kind === 'layer', writtenCategory(asset));
  if (category === null) return 'only what is known of the asset changed';
  // The path alone is half of the name.
  const image = asset.kind === 'manifest' && !audit.isCut ? asset.image : null;
  if (audit.isCut)
    return { category, image, details: contextOf(audit), remarks: remarkUnlessKnown(category !== 'other') };
  const details =
    asset.kind === 'layer' ? { layerDigest: asset.layerDigest, ...pick(attributes, ['repository.name']) } : {};
  return { category, image, details, remarks: remarkUnlessKnown(category !== 'other') };
}

function assetCategory(type: string, isLayer: boolean, written: Category): Category | null {
  if (type === 'created' || type === 'updated-uploaded') return written;
  if (type === 'updated-downloaded') return isLayer ? 'blob-pull' : 'pull';
  if (type === 'deleted' || type === 'purged') return 'delete';
  return type.startsWith('updated') ? null : 'other';
}

/** A component is an image version, and its name and version name it; whether its repository holds images is not said. */
function componentMeaning(audit: AuditRecord): Meaning | string {
  const { type, attributes } = audit;
  if (type === 'created' || type === 'updated') return 'the manifest of the same push is counted';
  if (type === 'purged' && textField(attributes, 'componentIds') !== null) return cleanUp(audit);
  const image = componentImage(repositoryIn(audit), attributes, 'namespace');
  if (image === null) return 'it is not about an image';
  const category = type === 'deleted' || type === 'purged' ? 'delete' : 'other';
  return { category, image, details: {}, remarks: ['component-taken', ...remarkUnlessKnown(category !== 'other')] };
}

function cleanUp({ attributes }: AuditRecord): Meaning {
  return {
    category: 'delete',
    image: null,
    details: pick(attributes, ['repository.name', 'assetIds', 'componentIds']),
    remarks: [],
  };
}

/** A failed sign-in names user and address in its attributes: nobody was signed in who could be the initiator. */
function clientAndActor(record: JsonObject, { type, attributes }: AuditRecord) {
  const { actor, address } = initiatorOf(textField(record, 'initiator'));
  const named = textField(attributes, 'userId') ?? textField(attributes, 'principal');
  const isSignIn = type === 'authentication' || type === 'login' || type === 'logout';
  const described = describeClient({
    address: textField(attributes, 'remoteIp') ?? address,
    userAgent: textField(attributes, 'userAgent'),
  });
  return { actor: isSignIn && named !== null ? nexusActor(named) : actor, ...described };
}

/** Reads the four parts of an audit record, from the log or from a webhook; `record` has initiator and time. */
export function readAudit(record: JsonObject, parts: JsonObject, { assumedZone }: ReadContext): ReadOutcome {
  const [domain, type] = [textField(parts, 'domain'), textField(parts, 'type')];
  if (domain === null || type === null) return rejected('"domain" or "type" is missing');
  const [context, attributes] = [textField(parts, 'context'), objectField(parts, 'attributes')];
  const isCut = objectIn(parts, 'attributes') === null && beginsAsJson(field(parts, 'attributes'));
  const audit = { domain, type, context, attributes, isCut };
  const meaning = meaningOf(audit);
  if (typeof meaning === 'string') return ignored(meaning);
  const time = timeField(record, 'timestamp', assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'timestamp'));
  const { actor, client, remarks } = clientAndActor(record, audit);
  const isFailed = textField(audit.attributes, 'wasSuccessful') === 'false';
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: meaning.category,
    action: `${domain} ${type}`,
    plane: 'management',
    // Nexus records what it did; of failures it records sign-ins alone.
    outcome: isFailed ? 'denied' : 'success',
    reasonCode: null,
    actor,
    client,
    image: meaning.image,
    region: null,
    account: null,
    details: joined(meaning.details, pick(record, ['nodeId']), failureReasons(audit.attributes)),
  };
  return asEvents([event], null, time.remarks, remarks, meaning.remarks);
}

function failureReasons(attributes: JsonObject): Details {
  const name = 'failureReasons';
  return pick({ [name]: openedWithin(field(attributes, name)) }, [name]);
}

export const NEXUS_REMARKS = {
  'component-taken': (count: number) =>
    `A component was taken for an image ${inRecords(count)}, because its version looks like a tag: the log does not say what its repository holds.`,
};

export const format: Format = {
  id: 'nexus-audit-log',
  title: 'Sonatype Nexus Repository 3 audit log',
  vendor: 'Sonatype',
  documentation: 'https://help.sonatype.com/en/auditing.html',
  howToExport: [
    'Auditing must be on: Administration > System > Capabilities > Audit.',
    'Copy $data-dir/log/audit/audit.log and the dated ones beside it, or take them from a support ZIP.',
  ],
  signature:
    '{"timestamp":…,"nodeId":…,"initiator":"<user>/<address>","domain":"repository.asset","type":"created","context":…,"attributes":{…}}',
  limits: [
    'A download is recorded only when the stamp of the last download is renewed: some pulls, never all. See nexus-request-log.',
    'A component says neither digest nor format: one whose version looks like a tag counts as an image.',
    'Clean-up names what it removed by numbers only.',
    'The user agent is recorded for failed sign-ins only, and no request that was refused is here otherwise.',
  ],
  actions: ACTIONS,
  remarks: NEXUS_REMARKS,
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const isWhole = ['timestamp', 'nodeId', 'initiator', 'domain', 'type'].every(
      (key) => textField(record, key) !== null,
    );
    return isWhole && objectIn(record, 'attributes') !== null ? MINE : NOT_MINE;
  },
  read: (record, context) =>
    isObject(record) ? readAudit(record, record, context) : rejected('the record is not an object'),
};
