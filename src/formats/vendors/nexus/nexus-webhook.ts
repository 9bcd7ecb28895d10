import {
  asEvents,
  type Category,
  currentActions,
  describeClient,
  type Format,
  type ImageReference,
  ignored,
  isObject,
  type JsonObject,
  joined,
  listIn,
  MINE,
  NOT_MINE,
  notATimeText,
  objectIn,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { componentImage, dockerAssetOf, initiatorOf, writtenCategory } from './audit-record.ts';
import { readAudit } from './nexus-audit-log.ts';

const ACTIONS = currentActions({ plane: 'management' }, [
  [
    'CREATED',
    'push',
    'Manifest or image version written (a signature, attestation or SBOM tag: sign); a layer: blob-push',
  ],
  ['UPDATED', 'config', 'Overwritten, or only what is known of it changed'],
  ['DELETED', 'delete', 'Deleted'],
  ['PURGED', 'delete', 'Removed by clean-up'],
]);

interface Subject {
  readonly created: Category;
  readonly image: ImageReference | null;
  readonly details: JsonObject;
}

function subjectOf(record: JsonObject): Subject | null {
  const repository = textField(record, 'repositoryName');
  const [asset, component] = [objectIn(record, 'asset'), objectIn(record, 'component')];
  if (asset !== null) return assetSubject(repository, asset);
  if (component !== null) {
    if (textField(component, 'format') !== 'docker') return null;
    return {
      created: 'push',
      image: componentImage(repository, component, 'group'),
      details: pick(component, ['componentId']),
    };
  }
  // Clean-up names nothing but ids, of assets of any format.
  return listIn(record, 'assets') !== null ? { created: 'other', image: null, details: { repository } } : null;
}

function assetSubject(repository: string | null, asset: JsonObject): Subject | null {
  const stands = textField(asset, 'format') === 'docker' ? dockerAssetOf(repository, textField(asset, 'name')) : null;
  if (stands === null) return null;
  const created = writtenCategory(stands);
  if (stands.kind === 'manifest') return { created, image: stands.image, details: pick(asset, ['assetId']) };
  return { created, image: null, details: { layerDigest: stands.layerDigest, repository } };
}

function categoryOf(action: string, subject: Subject): Category {
  if (action === 'CREATED') return subject.created;
  if (action === 'DELETED' || action === 'PURGED') return 'delete';
  return action === 'UPDATED' ? 'config' : 'other';
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const audit = objectIn(record, 'audit');
  if (audit !== null) return readAudit(record, audit, context);
  const action = textField(record, 'action');
  if (action === null) return rejected('"action" is missing');
  const subject = subjectOf(record);
  if (subject === null) return ignored('it is not about an image');
  const time = timeField(record, 'timestamp', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'timestamp'));
  const { actor, address } = initiatorOf(textField(record, 'initiator'));
  const { client, remarks } = describeClient({ address, userAgent: null });
  const category = categoryOf(action, subject);
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category,
    action,
    plane: 'management',
    outcome: 'success',
    reasonCode: null,
    actor,
    client,
    image: subject.image,
    region: null,
    account: null,
    details: joined(subject.details, pick(record, ['nodeId'])),
  };
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(category !== 'other'));
}

export const format: Format = {
  id: 'nexus-webhook',
  title: 'Sonatype Nexus Repository 3 webhooks',
  vendor: 'Sonatype',
  documentation: 'https://help.sonatype.com/en/webhooks.html',
  howToExport: [
    'Administration > System > Capabilities: Webhook: Repository, with the URL of a collector of yours and the event type asset. Have it write each body, one a line or one a file.',
    'Choose asset or component, not both: one push is told by either.',
    'The bodies of Webhook: Global (audit) have no time: have the collector add one as "timestamp".',
  ],
  signature:
    '{"timestamp":…,"nodeId":…,"initiator":"<user>/<address>","repositoryName":…,"action":"CREATED","asset":{"format":"docker","name":"/v2/…"}}',
  limits: [
    'There is no event of a pull, and none of what was refused: see nexus-request-log.',
    'An asset that was updated may have been overwritten, or only read.',
    'Clean-up (PURGED) names nothing but ids.',
    'No digest of a manifest that was pushed by tag, and no user agent.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    if (!isObject(record) || textField(record, 'nodeId') === null || textField(record, 'initiator') === null)
      return NOT_MINE;
    const isOfRepository = textField(record, 'repositoryName') !== null && textField(record, 'action') !== null;
    const isAbout = (key: string) => objectIn(record, key) !== null;
    const hasSubject = isAbout('asset') || isAbout('component') || listIn(record, 'assets') !== null;
    return isAbout('audit') || (isOfRepository && hasSubject) ? MINE : NOT_MINE;
  },
  read,
};
