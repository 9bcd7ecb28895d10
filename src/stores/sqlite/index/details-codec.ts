import type Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import type { Details } from '../../../domain/registry-event.ts';
import { DETAILS_SQL } from './page-reader.ts';

/**
 * How the details of an event are stored: a JSON list of the term that spells their keys (itself a JSON list), then a
 * value each: a number is a term, that is a text that repeats; a text stands for itself; any other value is wrapped in
 * a list. Terms are JSON, so that a text keeps what SQLite would not. So `{"instance":"cri-1","vpc":"vpc-9","layers":3}` may be stored as `[7,8,"vpc-9",[3]]`.
 */
export class DetailsDecoder {
  readonly #term: Database.Statement<unknown[], string>;
  readonly #values = new Map<number, unknown>();

  constructor(database: Database.Database) {
    this.#term = database.prepare<unknown[], string>('SELECT text FROM term WHERE id = ?').pluck();
  }

  /** @throws AuditError `case-unusable` for what this program never stored */
  decoded(parts: unknown): Details {
    if (parts === null) return {};
    if (!Array.isArray(parts)) throw damagedDetails();
    const keys = this.#termOf(Number(parts[0]));
    if (!Array.isArray(keys)) return {};
    return Object.fromEntries(keys.map((key, index) => [String(key), this.#valueOf(parts[index + 1])]));
  }

  #valueOf(part: unknown): unknown {
    if (typeof part === 'number') return this.#termOf(part);
    return Array.isArray(part) ? part[0] : part;
  }

  #termOf(id: number): unknown {
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const value = parsedTerm(this.#term.get(id) ?? 'null');
    this.#values.set(id, value);
    return value;
  }
}

function parsedTerm(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damagedDetails(cause);
  }
}

/** What is to be said where the details of an event are not written as they should be. */
export function damagedDetails(cause?: unknown): AuditError {
  const hint = 'Restore it from a copy, or import the evidence into a new case.';
  return new AuditError('case-unusable', 'The case is damaged: the details of an event cannot be read.', {
    hint,
    cause,
  });
}

/** What an expression over the table alias `e` says of one member of the details: its text, or null. */
export function detailSql(name: 'resource_name' | 'resource_type' | 'event_name' | 'event_type'): string {
  const part = "'$[' || (k.key + 1) || ']'";
  return `(WITH d AS MATERIALIZED (SELECT ${DETAILS_SQL} AS parts) SELECT CASE json_type(d.parts, ${part})
      WHEN 'integer' THEN (SELECT text ->> '$' FROM term WHERE id = d.parts ->> (${part}))
      WHEN 'text' THEN d.parts ->> (${part})
      ELSE d.parts ->> (${part} || '[0]') END
    FROM d, json_each((SELECT text FROM term WHERE id = d.parts ->> 0)) k WHERE k.value = '${name}')`;
}
