import { DETAILS_SQL } from '../index/page-reader.ts';
import type { ExpressionCondition } from './sql-condition.ts';

/** Whether one of several texts holds the text `t.value`, which is in small letters. */
function holding(...texts: readonly string[]): string {
  return texts.map((text) => `instr(lower(${text}), t.value) > 0`).join(' OR ');
}

/** A value of the details of an event: the text of a term, a text, or a list that holds what is no text. */
const DETAIL = `CASE p.type WHEN 'integer' THEN (SELECT text ->> '$' FROM term WHERE id = p.value) ELSE p.value END`;

/** Dictionaries come first: the details of an event must be decoded. */
const HOLDS_TEXT = `EXISTS (SELECT 1 FROM json_each(:list) t WHERE
    e.actor IN (SELECT id FROM actor WHERE ${holding('actor_id', 'name', 'credential')})
    OR e.address IN (SELECT id FROM address WHERE ${holding('address', 'ip')})
    OR e.kind IN (SELECT kind.id FROM kind JOIN action ON action.id = kind.action JOIN result ON result.id = kind.result
      JOIN agent ON agent.id = kind.agent JOIN scope ON scope.id = kind.scope
      WHERE ${holding('action.action', 'result.reason_code', 'user_agent', 'tool', 'region', 'account')})
    OR e.image IN (SELECT image.id FROM image LEFT JOIN host ON host.id = image.registry
      WHERE ${holding('host', 'namespace', 'repository', 'tag')})
    OR e.digest IN (SELECT id FROM digest WHERE ${holding('digest')})
    OR EXISTS (SELECT 1 FROM (SELECT ${DETAILS_SQL} AS parts) d, json_each(d.parts) p
      WHERE p.key > 0 AND ${holding(DETAIL)}))`;

/** The condition that an event holds one of some texts, which are in small letters, in any of its fields or details. */
export function textCondition(texts: readonly string[]): ExpressionCondition {
  return { kind: 'expression', sql: HOLDS_TEXT, parameters: { list: JSON.stringify(texts) } };
}
