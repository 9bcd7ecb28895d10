import { DETAILS_SQL } from '../index/page-reader.ts';
import type { ExpressionCondition } from './sql-condition.ts';

/** Whether one of several texts holds the text `t.value`, which is in small letters. */
function holding(...texts: readonly string[]): string {
  return texts.map((text) => `instr(lower(${text}), t.value) > 0`).join(' OR ');
}

/** The ids of the rows of a dictionary that hold one of the texts. It asks about no event, so SQLite answers it once. */
function idsOf(dictionary: string, id: string, ...texts: readonly string[]): string {
  return `(SELECT ${id} FROM ${dictionary} WHERE EXISTS (SELECT 1 FROM json_each(:list) t WHERE ${holding(...texts)}))`;
}

const KINDS = `kind JOIN action ON action.id = kind.action JOIN result ON result.id = kind.result
  JOIN agent ON agent.id = kind.agent JOIN scope ON scope.id = kind.scope`;
const OF_KIND = ['action.action', 'result.reason_code', 'user_agent', 'tool', 'region', 'account'];

/** A value of the details of an event is a term, a text, or a list that holds what is no text. */
const HOLDS_DETAIL = `CASE p.type WHEN 'integer' THEN p.value IN ${idsOf('term', 'id', "text ->> '$'")}
  ELSE EXISTS (SELECT 1 FROM json_each(:list) t WHERE ${holding('p.value')}) END`;

/** Dictionaries come first: the details of an event must be decoded. */
const HOLDS_TEXT = `(e.actor IN ${idsOf('actor', 'id', 'actor_id', 'name', 'credential')}
    OR e.address IN ${idsOf('address', 'id', 'address', 'ip')}
    OR e.kind IN ${idsOf(KINDS, 'kind.id', ...OF_KIND)}
    OR e.image IN ${idsOf('image LEFT JOIN host ON host.id = image.registry', 'image.id', 'host', 'namespace', 'repository', 'tag')}
    OR e.digest IN ${idsOf('digest', 'id', 'digest')}
    OR EXISTS (SELECT 1 FROM (SELECT ${DETAILS_SQL} AS parts) d, json_each(d.parts) p
      WHERE p.key > 0 AND ${HOLDS_DETAIL}))`;

/** The condition that an event holds one of some texts, which are in small letters, in any of its fields or details. */
export function textCondition(texts: readonly string[]): ExpressionCondition {
  return { kind: 'expression', sql: HOLDS_TEXT, parameters: { list: JSON.stringify(texts) } };
}
