import { instantOf } from '../../../domain/instant.ts';
import type { EventRow } from '../questions/event-row.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { TextBudget } from '../values/text-budget.ts';

const NUMBERS: ReadonlySet<string> = new Set(['seq', 'time', 'is_public', 'has_image', 'isPublic', 'record']);
/** Columns that hold a text in each row; all others may be null. */
const NEVER_NULL: ReadonlySet<string> = new Set([
  ...['category', 'action', 'plane', 'source', 'outcome', 'actor_type', 'actorType', 'network', 'file'],
]);

/** Looks at each row of an answer before it is used: a case that was tampered with may hold anything in any column. */
export class CheckedRows {
  readonly #budget = new TextBudget();

  /**
   * Gives the row back.
   * @throws AuditError `case-unusable` for values that imgaudit does not write; `answer-too-large` for too much text
   */
  checked<Row extends Pick<EventRow, 'seq'>>(row: Row): Row {
    for (const [name, value] of Object.entries(row)) {
      if (isExpected(name, value)) continue;
      throw damagedCase(null, `the ${name} of event ${row.seq} is not what imgaudit writes`);
    }
    this.#budget.spend(Object.values(row));
    return row;
  }
}

function isExpected(name: string, value: unknown): boolean {
  if (name === 'time') return typeof value === 'number' && instantOf(value) !== null;
  if (NUMBERS.has(name)) return Number.isSafeInteger(value);
  return typeof value === 'string' || (value === null && !NEVER_NULL.has(name));
}
