import { ACTOR_TYPES, CATEGORIES, NETWORKS, OUTCOMES, PLANES } from '../../../domain/vocabulary.ts';
import {
  type Actor,
  asEvents,
  type DescribedClient,
  type Details,
  describeAddress,
  type Format,
  imageOf,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  notATimeText,
  parseJsonOr,
  type ReadContext,
  type ReadOutcome,
  rejected,
  textField,
  timeField,
} from '../../toolkit/index.ts';

/** Columns that stand together in no other table. */
const COLUMNS = ['category', 'action', 'plane', 'outcome', 'actor_type', 'source', 'evidence_file', 'evidence_record'];
/** Ids of formats look like this. */
const SOURCE = /^[a-z][a-z0-9-]{2,39}$/;

/** The word of a column, if it is one of a vocabulary. */
function termOf<Term extends string>(row: JsonObject, column: string, terms: readonly Term[]): Term | null {
  const word = textField(row, column);
  return terms.find((term) => term === word) ?? null;
}

function actorOf(row: JsonObject): Actor {
  return {
    id: textField(row, 'actor_id'),
    name: textField(row, 'actor_name'),
    type: termOf(row, 'actor_type', ACTOR_TYPES) ?? 'unknown',
    credential: textField(row, 'credential'),
  };
}

/** The address is classified anew; what the vendor stated counts as it did when the event was first read. */
function clientOf(row: JsonObject): DescribedClient {
  const network = termOf(row, 'network', NETWORKS) ?? 'unknown';
  const isPublic = row['is_public'] === true || row['is_public'] === 'true';
  const said = isPublic ? 'public' : network === 'private' || network === 'service' ? network : null;
  const text = textField(row, 'stated_network');
  const { address, remarks } = describeAddress({
    address: textField(row, 'address'),
    stated: text === null && !isPublic ? null : { text: text ?? 'public', network: said },
    isService: network === 'service',
  });
  const client = {
    ...address,
    statedNetwork: text,
    userAgent: textField(row, 'user_agent'),
    tool: textField(row, 'tool'),
  };
  return { client, remarks };
}

/** Parquet has an object here, tables have its text. */
function detailsOf(row: JsonObject): Details {
  const details = row['details'];
  const value = typeof details === 'string' ? parseJsonOr(details, null) : details;
  return isObject(value) ? value : {};
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const time = timeField(record, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATimeText(record, 'time'));
  const category = termOf(record, 'category', CATEGORIES);
  const plane = termOf(record, 'plane', PLANES);
  const outcome = termOf(record, 'outcome', OUTCOMES);
  const action = textField(record, 'action');
  if (category === null || plane === null || outcome === null || action === null) {
    return rejected('"category", "action", "plane" or "outcome" is not what imgaudit writes');
  }
  const { client, remarks } = clientOf(record);
  const source = textField(record, 'source') ?? '';
  const event = {
    eventId: textField(record, 'event_id'),
    time: time.instant,
    category,
    action,
    plane,
    outcome,
    reasonCode: textField(record, 'reason_code'),
    actor: actorOf(record),
    client,
    image: imageOf({
      registry: textField(record, 'registry'),
      namespace: textField(record, 'namespace'),
      repository: textField(record, 'repository'),
      tag: textField(record, 'tag'),
      digest: textField(record, 'digest'),
    }),
    region: textField(record, 'region'),
    account: textField(record, 'account'),
    details: detailsOf(record),
    ...(SOURCE.test(source) ? { source } : {}),
  };
  return asEvents([event], null, time.remarks, remarks);
}

export const format: Format = {
  id: 'imgaudit-events',
  title: 'Events that imgaudit exported',
  vendor: 'imgaudit',
  documentation: 'https://parquet.apache.org/docs/file-format/',
  howToExport: [
    'imgaudit events --all -f parquet -o events/',
    'Of a lake, write the rows of the events table as they are, as Parquet, CSV or JSON lines: see docs/lake.md.',
  ],
  signature:
    'a table with the columns category, action, plane, outcome, actor_type, source, evidence_file, evidence_record',
  limits: [
    'The bytes of the first log are not in it: the evidence of an event is its row, and the row names the first log.',
    'Import either the first logs or their export. In a case with both, every event is there twice.',
  ],
  actions: [],
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    return isObject(record) && COLUMNS.every((column) => textField(record, column) !== null) ? MINE : NOT_MINE;
  },
  read,
};
