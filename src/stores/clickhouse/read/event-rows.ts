import type { Step } from '../../../case/case-reader.ts';
import type { Details, EventHead, RecordedEvent } from '../../../domain/registry-event.ts';
import { plainJsonOr } from '../../../domain/text/parse-json.ts';
import { ACTOR_TYPES, CATEGORIES, NETWORKS, OUTCOMES, PLANES } from '../../../domain/vocabulary.ts';
import { damagedCase } from '../../sqlite/values/damaged-case.ts';
import { ACTOR_ID, ACTOR_NAME, EVENT_ID, LOGGED_ADDRESS, SORT_KEY } from '../connection/short-values.ts';
import type { Row } from '../native/native-rows.ts';
import { answeredSql } from '../questions/dimension-sql.ts';
import { CheckedValues } from './checked-values.ts';

/** The columns that `headOf` reads, in its order. */
export const HEAD_COLUMNS = `seq, time, category, action, plane, outcome, reason_code,
  ${ACTOR_ID}, ${ACTOR_NAME}, actor_type, credential, ${LOGGED_ADDRESS}, ip, ${SORT_KEY}, network, stated_network, is_public, user_agent, tool,
  has_image, registry, namespace, repository, tag, digest, region, account, source`;

/** The columns that `wholeEventOf` reads, in its order. */
export const WHOLE_COLUMNS = `${HEAD_COLUMNS}, ${EVENT_ID}, details, file, record, offset, length`;

export function headOf(row: Row): EventHead {
  return readHead(new CheckedValues(row));
}

function readHead(of: CheckedValues): EventHead {
  return {
    seq: of.number(),
    time: of.instant(),
    category: of.term(CATEGORIES),
    action: of.text(),
    plane: of.term(PLANES),
    outcome: of.term(OUTCOMES),
    reasonCode: of.maybe(),
    actor: { id: of.maybe(), name: of.maybe(), type: of.term(ACTOR_TYPES), credential: of.maybe() },
    client: {
      address: of.maybe(),
      ip: of.maybe(),
      sortKey: of.maybe(),
      network: of.term(NETWORKS),
      statedNetwork: of.maybe(),
      isPublic: of.isSet(),
      userAgent: of.maybe(),
      tool: of.maybe(),
    },
    image: imageOf(of),
    region: of.maybe(),
    account: of.maybe(),
    source: of.text(),
  };
}

function imageOf(of: CheckedValues): EventHead['image'] {
  const hasImage = of.isSet();
  const image = {
    registry: of.maybe(),
    namespace: of.maybe(),
    repository: of.maybe(),
    tag: of.maybe(),
    digest: of.maybe(),
  };
  return hasImage ? image : null;
}

/** An event in full. `fileOf` gives the path of a file by its number; null if the case does not have it. */
export function wholeEventOf(row: Row, fileOf: (file: number) => string | null): RecordedEvent {
  const of = new CheckedValues(row);
  const head = readHead(of);
  const eventId = of.maybe();
  const details = detailsOf(of.text(), head.seq);
  const file = fileOf(of.number());
  if (file === null) throw damagedCase(null, `event ${head.seq} refers to a file that does not exist`);
  return {
    seq: head.seq,
    eventId,
    time: head.time,
    category: head.category,
    action: head.action,
    plane: head.plane,
    outcome: head.outcome,
    reasonCode: head.reasonCode,
    actor: head.actor,
    client: head.client,
    image: head.image,
    region: head.region,
    account: head.account,
    source: head.source,
    details,
    evidence: { file, record: of.number(), offset: of.number(), length: of.number() },
  };
}

/** See `details` in event-columns.ts. */
function detailsOf(json: string, seq: number): Details {
  if (json === '') return {};
  const [keys, ...values] = listIn(json, seq);
  if (!Array.isArray(keys)) throw damagedCase(null, `the details of event ${seq} cannot be read`);
  return Object.fromEntries(keys.map((key, index) => [String(key), values[index]]));
}

function listIn(json: string, seq: number): readonly unknown[] {
  const list = plainJsonOr(json, null);
  if (!Array.isArray(list)) throw damagedCase(null, `the details of event ${seq} cannot be read`);
  return list;
}

/** The columns that `stepOf` reads, in its order. */
export const STEP_COLUMNS = `seq, time, category, action, outcome, reason_code, actor, ${answeredSql('address')}, ${answeredSql('sortKey')},
  is_public, tool, registry, repository, ${answeredSql('tag')}, ${answeredSql('digest')}, actor_type, source`;

/** What `stepOf` does not read, but a subject may be about. */
export const SUBJECT_COLUMNS = 'has_image, namespace';

export function stepOf(row: Row): Step {
  const of = new CheckedValues(row);
  return {
    seq: of.number(),
    time: of.instant(),
    category: of.term(CATEGORIES),
    action: of.text(),
    outcome: of.term(OUTCOMES),
    reasonCode: of.maybe(),
    actor: of.maybe(),
    address: of.maybe(),
    sortKey: of.maybe(),
    isPublic: of.isSet(),
    tool: of.maybe(),
    registry: of.maybe(),
    repository: of.maybe(),
    tag: of.maybe(),
    digest: of.maybe(),
    actorType: of.term(ACTOR_TYPES),
    source: of.text(),
  };
}
