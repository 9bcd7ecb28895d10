import type Database from 'better-sqlite3';
import type { CaseChecks } from '../../../case/audit/case-audit.ts';
import type { CheckOutcome, Problem } from '../../../case/audit/verification.ts';
import { plainJsonOr } from '../../../domain/text/parse-json.ts';
import { versionOf } from '../connection/migrate.ts';
import { modelSchema, type SchemaEntry, schemaOf } from '../connection/schema-of.ts';
import { EventPageReader } from '../index/page-reader.ts';
import { CHECKED_TABLES, unexpectedValues } from '../values/expected-values.ts';
import { checkIndexes } from './index-checks.ts';

/** How many problems are reported of one table: a case that was tampered with may have millions. */
const MOST_ROWS = 100;

/** The checks of a case that need nothing but the case. */
export function caseChecks(database: Database.Database): CaseChecks {
  return {
    database: () => checkDatabase(database),
    values: () => checkValues(database),
    schema: () => checkSchema(database),
    indexes: () => checkIndexes(database, MOST_ROWS),
    terms: () => checkTerms(database),
  };
}

function checkDatabase(database: Database.Database): CheckOutcome {
  const answers = database.prepare<[], string>(`PRAGMA integrity_check(${MOST_ROWS})`).pluck().all();
  const integrity = answers.filter((text) => text !== 'ok').map((text) => ({ where: 'SQLite', text }));
  const broken = database
    .prepare<[], { table: string; rowid: number | null; parent: string; fkid: number }>('PRAGMA foreign_key_check')
    .iterate();
  const references: Problem[] = [];
  for (const { table, rowid, parent } of broken) {
    if (references.length >= MOST_ROWS) break;
    references.push({
      where: `${table} ${rowid ?? ''}`.trim(),
      text: `it refers to a row of ${parent} that does not exist`,
    });
  }
  return { checked: Number(database.pragma('page_count', { simple: true })), problems: [...integrity, ...references] };
}

function checkValues(database: Database.Database): CheckOutcome {
  const found = CHECKED_TABLES.flatMap((table) => unexpectedValues(database, table, { most: MOST_ROWS }));
  const problems = found.map(({ where, column }) => ({ where, text: `its ${column} is not what imgaudit writes` }));
  return { checked: 0, problems };
}

/** Statements by type and name. */
function statementsOf(entries: readonly SchemaEntry[]): ReadonlyMap<string, string> {
  return new Map(entries.map(({ type, name, sql }) => [`${type} ${name}`, sql ?? '']));
}

/** Compares the schema with that of a new case: an added trigger or view can change what a case answers. */
function checkSchema(database: Database.Database): CheckOutcome {
  const [wanted, found] = [statementsOf(modelSchema(versionOf(database))), statementsOf(schemaOf(database))];
  const problems = [...new Set([...wanted.keys(), ...found.keys()])].toSorted().flatMap((name): readonly Problem[] => {
    if (!found.has(name)) return [{ where: name, text: 'it is missing' }];
    if (!wanted.has(name)) return [{ where: name, text: 'imgaudit did not make it' }];
    return wanted.get(name) === found.get(name) ? [] : [{ where: name, text: 'it is not as imgaudit made it' }];
  });
  return { checked: found.size, problems };
}

/** Checks the terms, and that the terms exist to which details of events refer: no foreign key covers these. */
function checkTerms(database: Database.Database): CheckOutcome {
  const terms = new Set<number>();
  const malformed: number[] = [];
  for (const { id, text } of database
    .prepare<[], { id: number; text: string }>('SELECT id, text FROM term ORDER BY id')
    .iterate()) {
    terms.add(id);
    if (malformed.length < MOST_ROWS && JSON.stringify(plainJsonOr(text, null)) !== text) malformed.push(id);
  }
  const dangling: Problem[] = [];
  let checked = 0;
  for (const { seq, details } of storedDetails(database)) {
    checked++;
    const problem = detailsProblem(details, terms);
    if (problem !== null) dangling.push({ where: `event ${seq}, details`, text: problem });
    if (dangling.length >= MOST_ROWS) break;
  }
  return {
    checked,
    problems: [
      ...malformed.map((id) => ({ where: `term ${id}`, text: 'it is not written as imgaudit writes it' })),
      ...dangling,
    ],
  };
}

/** The details of all events that have some. Whether pages are written well is checked in index-checks.ts. */
function* storedDetails(database: Database.Database): Generator<{ readonly seq: number; readonly details: unknown }> {
  for (const { firstSeq, details } of new EventPageReader(database).all()) {
    for (const [index, parts] of (details ?? []).entries()) {
      if (parts !== null) yield { seq: firstSeq + index, details: parts };
    }
  }
}

function detailsProblem(parts: unknown, terms: ReadonlySet<number>): string | null {
  if (!Array.isArray(parts)) return 'they are not written as imgaudit writes them';
  const missing = parts.find((part) => typeof part === 'number' && !terms.has(part));
  return missing === undefined ? null : `they refer to term ${missing}, which does not exist`;
}
