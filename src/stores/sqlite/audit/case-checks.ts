import Database from 'better-sqlite3';
import type { Looked, Problem } from '../../../case/verification.ts';
import { MIGRATIONS } from '../connection/schema.ts';
import { BlockReader } from '../index/page-reader.ts';
import { indexLook } from './index-checks.ts';

export interface CaseChecks {
  database(): Looked;
  schema(): Looked;
  indexes(): Looked;
  terms(): Looked;
}

/** Nobody reads more rows of one table. */
const MOST_ROWS = 100;

/** Looks at a case that SQLite alone can answer. */
export function caseChecks(database: Database.Database): CaseChecks {
  return {
    database: () => databaseLook(database),
    schema: () => schemaLook(database),
    indexes: () => indexLook(database, MOST_ROWS),
    terms: () => termLook(database),
  };
}

function databaseLook(database: Database.Database): Looked {
  const told = database.prepare<[], string>(`PRAGMA integrity_check(${MOST_ROWS})`).pluck().all();
  const integrity = told.filter((text) => text !== 'ok').map((text) => ({ where: 'SQLite', text }));
  const broken = database
    .prepare<[], { table: string; rowid: number | null; parent: string; fkid: number }>('PRAGMA foreign_key_check')
    .iterate();
  const references: Problem[] = [];
  for (const { table, rowid, parent } of broken) {
    if (references.length >= MOST_ROWS) break;
    references.push({ where: `${table} ${rowid ?? ''}`.trim(), text: `it names a row of ${parent} that is not there` });
  }
  return { checked: Number(database.pragma('page_count', { simple: true })), problems: [...integrity, ...references] };
}

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

function schemaRows(database: Database.Database): ReadonlyMap<string, string> {
  const rows = database
    .prepare<[], SchemaRow>("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'")
    .all();
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, sql ?? '']));
}

/** A trigger or a view more, or one less, makes a case answer other than it was made to. */
function schemaLook(database: Database.Database): Looked {
  const model = new Database(':memory:');
  try {
    for (const migration of MIGRATIONS) model.exec(migration);
    const [wanted, found] = [schemaRows(model), schemaRows(database)];
    const problems = [...new Set([...wanted.keys(), ...found.keys()])]
      .toSorted()
      .flatMap((name): readonly Problem[] => {
        if (!found.has(name)) return [{ where: name, text: 'it is missing' }];
        if (!wanted.has(name)) return [{ where: name, text: 'imgaudit made no such thing' }];
        return wanted.get(name) === found.get(name) ? [] : [{ where: name, text: 'it is not as imgaudit made it' }];
      });
    return { checked: found.size, problems };
  } finally {
    model.close();
  }
}

/** Details name terms by numbers that no foreign key watches. */
function termLook(database: Database.Database): Looked {
  const terms = new Set<number>();
  const spoiled: number[] = [];
  for (const { id, text } of database
    .prepare<[], { id: number; text: string }>('SELECT id, text FROM term ORDER BY id')
    .iterate()) {
    terms.add(id);
    if (spoiled.length < MOST_ROWS && JSON.stringify(parsed(text)) !== text) spoiled.push(id);
  }
  const lost: Problem[] = [];
  let checked = 0;
  for (const { seq, details } of storedDetails(database)) {
    checked++;
    const problem = detailsProblem(details, terms);
    if (problem !== null) lost.push({ where: `event ${seq}, details`, text: problem });
    if (lost.length >= MOST_ROWS) break;
  }
  return {
    checked,
    problems: [
      ...spoiled.map((id) => ({ where: `term ${id}`, text: 'it is not written as imgaudit writes it' })),
      ...lost,
    ],
  };
}

/** Details of events that have some; how blocks of them are written, block-checks.ts looks at. */
function* storedDetails(database: Database.Database): Generator<{ readonly seq: number; readonly details: unknown }> {
  for (const { firstSeq, details } of new BlockReader(database).all()) {
    for (const [index, parts] of (details ?? []).entries()) {
      if (parts !== null) yield { seq: firstSeq + index, details: parts };
    }
  }
}

function detailsProblem(parts: unknown, terms: ReadonlySet<number>): string | null {
  if (!Array.isArray(parts)) return 'they are not written as imgaudit writes them';
  const missing = parts.find((part) => typeof part === 'number' && !terms.has(part));
  return missing === undefined ? null : `they name term ${missing}, which is not there`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
