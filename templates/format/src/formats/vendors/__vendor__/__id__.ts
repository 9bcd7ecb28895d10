import {
  asEvents,
  describeClient,
  type Format,
  field,
  httpOutcome,
  isObject,
  MINE,
  NOT_MINE,
  notATime,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  splitReference,
  textField,
  timeField,
  type VendorAction,
} from '../../toolkit/index.ts';

/** The verbs of this log. Name the vendor's page that lists them here. */
const ACTIONS: readonly VendorAction[] = [
  { action: 'pull', category: 'pull', plane: 'data', isDeprecated: false, edition: null, description: 'Pull an image' },
  { action: 'push', category: 'push', plane: 'data', isDeprecated: false, edition: null, description: 'Push an image' },
];
const KNOWN = new Map(ACTIONS.map((known) => [known.action, known]));

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = textField(record, 'action');
  if (action === null) return rejected('"action" is missing');
  const time = timeField(record, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(record, 'time'));
  const known = KNOWN.get(action);
  const id = textField(record, 'id');
  const status = textField(record, 'status');
  const user = textField(record, 'user');
  const image = textField(record, 'image');
  const { client, remarks } = describeClient({
    address: textField(record, 'address'),
    userAgent: textField(record, 'agent'),
  });
  const event: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category: known?.category ?? 'other',
    action,
    plane: known?.plane ?? 'data',
    outcome: httpOutcome(status),
    reasonCode: status,
    actor: { id: user, name: user, type: user === null ? 'unknown' : 'user', credential: null },
    client,
    image: image === null ? null : splitReference(image),
    region: null,
    account: null,
    details: {},
  };
  // What makes this the same record in another export of the same log.
  const identity = id === null ? null : `__id__:${id}`;
  return asEvents([event], identity, time.remarks, remarks, remarkUnlessKnown(known !== undefined));
}

export const format: Format = {
  id: '__id__',
  title: 'Audit log of __vendor__',
  vendor: '__vendor__',
  documentation: 'https://example.com/the-page-that-documents-this-log',
  howToExport: ['Say, step by step, how to get such a file out of the registry.'],
  signature: '{"log":"__id__","action":…,"time":…}',
  limits: ['Say what this log cannot show.'],
  actions: ACTIONS,
  framings: ['json'],
  collections: [],
  // The fewest fields that tell this format from every other.
  recognise: (record) => (isObject(record) && field(record, 'log') === '__id__' ? MINE : NOT_MINE),
  read,
};
