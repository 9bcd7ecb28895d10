import type Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import type { Details } from '../../../domain/registry-event.ts';
import { DETAILS_SQL } from './page-reader.ts';

/**
 * Decodes the details of an event. They are stored as a JSON list. Its first member is the number of a term (a row of
 * the dictionary `term`) that holds the keys as a JSON list. One member for each key follows:
 *
 * - a number: the value is the text of the term with this number, a text that repeats from event to event;
 * - a text: the value is this text;
 * - a list with one member: the value is this member, which is neither a text nor a term.
 *
 * `{"instance":"cri-1","vpc":"vpc-9","layers":3}` may be stored as `[7,8,"vpc-9",[3]]`. Terms are JSON texts, because
 * JSON can hold characters that SQLite would change, such as unpaired surrogates.
 */
export class DetailsDecoder {
  readonly #term: Database.Statement<unknown[], string>;
  readonly #values = new Map<number, unknown>();

  constructor(database: Database.Database) {
    this.#term = database.prepare<unknown[], string>('SELECT text FROM term WHERE id = ?').pluck();
  }

  /** @throws AuditError `case-unusable` for parts that imgaudit cannot have stored */
  decoded(parts: unknown): Details {
    if (parts === null) return {};
    if (!Array.isArray(parts)) throw damagedDetails();
    const keys = this.#termOf(Number(parts[0]));
    if (!Array.isArray(keys)) throw damagedDetails();
    return Object.fromEntries(keys.map((key, index) => [String(key), this.#valueOf(parts[index + 1])]));
  }

  #valueOf(part: unknown): unknown {
    if (typeof part === 'number') return this.#termOf(part);
    return Array.isArray(part) ? part[0] : part;
  }

  #termOf(id: number): unknown {
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const value = parsedTerm(this.#term.get(id));
    this.#values.set(id, value);
    return value;
  }
}

function parsedTerm(text: unknown): unknown {
  // A term that is gone, or is no text, would be a false statement about the evidence.
  if (typeof text !== 'string') throw damagedDetails();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damagedDetails(cause);
  }
}

/** The error for details of an event that cannot be decoded. */
export function damagedDetails(cause?: unknown): AuditError {
  const hint = '`imgaudit verify` says where. Restore the case from a copy, or import the evidence into a new one.';
  return new AuditError('case-unusable', 'The case is damaged: the details of an event cannot be read.', {
    hint,
    cause,
  });
}

/** SQL expression for one member of the details of the event with the alias `e`: its text, or null. */
export function detailSql(name: `:${string}`): string {
  const part = "'$[' || (k.key + 1) || ']'";
  return `(WITH d AS MATERIALIZED (SELECT ${DETAILS_SQL} AS parts) SELECT CASE json_type(d.parts, ${part})
      WHEN 'integer' THEN (SELECT text ->> '$' FROM term WHERE id = d.parts ->> (${part}))
      WHEN 'text' THEN d.parts ->> (${part})
      ELSE d.parts ->> (${part} || '[0]') END
    FROM d, json_each((SELECT text FROM term WHERE id = d.parts ->> 0)) k WHERE k.value = ${name})`;
}
