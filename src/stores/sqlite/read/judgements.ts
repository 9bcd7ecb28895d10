import type Database from 'better-sqlite3';
import { type Instant, parseInstant } from '../../../domain/instant.ts';
import type { RuleSwitch } from '../../../domain/judgement.ts';
import { INCIDENT_STATUSES, NOTE_KINDS, type Note } from '../../../domain/judgement.ts';
import { memberOf, plainJsonOr } from '../../../domain/text/parse-json.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { refuseUnexpected } from '../values/expected-values.ts';

interface LoggedJudgement {
  readonly number: number;
  readonly at: string;
  readonly action: string;
  readonly examiner: string | null;
  readonly details: string;
}

/** The notes of a case, the oldest first. They are kept in the custody log alone. */
export function notesIn(database: Database.Database): readonly Note[] {
  return judgements(database, ['note']).map(({ entry, details }) => {
    const { number, examiner } = entry;
    const member = (name: string) => memberOf(details, name);
    const subject = member('subject');
    const kind = NOTE_KINDS.find((one) => one === memberOf(subject, 'kind'));
    const status = INCIDENT_STATUSES.find((one) => one === member('status')) ?? null;
    if (kind === undefined || status !== member('status')) throw unexpected(number);
    return {
      number,
      at: timeOf(entry),
      examiner,
      subject: {
        kind,
        id: textOf(memberOf(subject, 'id'), number),
        title: textOf(memberOf(subject, 'title'), number),
        findings: textsOf(memberOf(subject, 'findings'), number),
      },
      text: textOf(member('text'), number),
      tags: textsOf(member('tags'), number),
      status,
    };
  });
}

/** The rules that are switched off, in the order in which that was decided. */
export function rulesOffIn(database: Database.Database): readonly RuleSwitch[] {
  const off = new Map<string, RuleSwitch>();
  for (const { entry, details } of judgements(database, ['rule-off', 'rule-on'])) {
    const { number, examiner } = entry;
    const rule = textOf(memberOf(details, 'rule'), number);
    off.delete(rule);
    if (entry.action === 'rule-on') continue;
    off.set(rule, { rule, reason: textOf(memberOf(details, 'reason'), number), number, at: timeOf(entry), examiner });
  }
  return [...off.values()];
}

/** The entries of the custody log with these actions, in order, and what they record. */
function judgements(database: Database.Database, actions: readonly string[]) {
  const rows = `(SELECT * FROM custody WHERE action IN (${actions.map((action) => `'${action}'`).join(', ')}))`;
  refuseUnexpected(database, 'custody', rows);
  return database
    .prepare<[], LoggedJudgement>(`SELECT number, at, action, examiner, details FROM ${rows} ORDER BY number`)
    .all()
    .map((entry) => ({ entry, details: plainJsonOr(entry.details, null) }));
}

function timeOf({ at, number }: LoggedJudgement): Instant {
  const parsed = parseInstant(at);
  if (parsed === null) throw unexpected(number);
  return parsed.instant;
}

function textOf(value: unknown, number: number): string {
  if (typeof value === 'string') return value;
  throw unexpected(number);
}

function textsOf(value: unknown, number: number): readonly string[] {
  if (!Array.isArray(value)) throw unexpected(number);
  return value.map((one) => textOf(one, number));
}

function unexpected(number: number) {
  return damagedCase(null, `entry ${number} of the custody log is not what imgaudit writes`);
}
