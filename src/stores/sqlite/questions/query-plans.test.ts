import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { instantAt } from '../../../../test/support/instant-at.ts';
import { storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import type { CaseReader } from '../../../case/case-reader.ts';
import type { EventFilter, Selection } from '../../../case/event-filter.ts';
import { instantOf } from '../../../domain/instant.ts';
import { MIGRATIONS } from '../connection/schema.ts';
import { SqliteCaseReader } from '../read/sqlite-case-reader.ts';
import { SqliteCaseWriter } from '../write/sqlite-case-writer.ts';

const START = instantAt('2026-03-01T00:00:00Z');
const window = { from: START, to: instantAt('2026-03-01T01:00:00Z') };
const IMAGE = { registry: 'host:5000', namespace: 'ns', repository: 'ns/app', tag: 'v1', digest: 'sha256:ab' };
const PLACE = { registries: null, repository: 'ns/app' };

/** A case of 3,000 events over four months, and the list of every statement that is run on it. */
function watchedCase(): {
  readonly statements: string[];
  readonly database: Database.Database;
} {
  const statements: string[] = [];
  const database = new Database(':memory:', { verbose: (sql) => statements.push(String(sql)) });
  onTestFinished(() => {
    database.close();
  });
  for (const migration of MIGRATIONS) database.exec(migration);
  const events = Array.from({ length: 3000 }, (_, index) => {
    const image = { ...IMAGE, repository: `ns/app${index % 50}`, tag: `v${index % 7}` };
    return {
      events: [someEvent({ time: instantOf(START + index * 3_600_000) ?? START, image })],
      identity: `${index}`,
    };
  });
  storeFile(new SqliteCaseWriter(database, { path: ':memory:', name: 'a test' }), 'log', events);
  database.exec('ANALYZE');
  statements.length = 0;
  return { statements, database };
}

const about = (...where: readonly EventFilter[]): Selection => ({ window, where });

test.for<[title: string, ask: (reader: CaseReader) => unknown]>([
  ['events of a window', (reader) => reader.events(about(), { limit: 10, offset: 0, order: 'newest-first' })],
  ['a tag of a window', (reader) => reader.events(about({ subjects: [{ kind: 'tag', ...PLACE, tag: 'v1' }] }))],
  [
    'a tag of the whole case',
    (reader) => reader.events({ window: null, where: [{ subjects: [{ kind: 'tag', ...PLACE, tag: 'v1' }] }] }),
  ],
  [
    'a digest of the whole case',
    (reader) =>
      reader.events({ window: null, where: [{ subjects: [{ kind: 'digest', ...PLACE, digest: 'sha256:ab' }] }] }),
  ],
  ['a repository', (reader) => reader.steps(about({ subjects: [{ kind: 'repository', ...PLACE }] }))],
  [
    'an address of the whole case',
    (reader) => reader.events({ window: null, where: [{ subjects: [{ kind: 'address', address: '1.2.3.4' }] }] }),
  ],
  ['an actor of a window', (reader) => reader.events(about({ subjects: [{ kind: 'actor', actor: 'ada' }] }))],
  ['a block of addresses', (reader) => reader.count(about({ addresses: [{ text: '', low: '0', high: '1' }] }))],
  [
    'pulls of a repository, counted in a part of a segment',
    (reader) => reader.count(about({ categories: ['pull'], subjects: [{ kind: 'repository', ...PLACE }] })),
  ],
  [
    'an address of the whole case, counted',
    (reader) => reader.count({ window: null, where: [{ subjects: [{ kind: 'address', address: '1.2.3.4' }] }] }),
  ],
  ['images by name', (reader) => reader.count({ window: null, where: [{ images: ['ns/app*'] }] })],
  ['addresses of a window, counted', (reader) => reader.tally(about(), ['address', 'network', 'category'])],
  ['public addresses of a window', (reader) => reader.tally(about({ networks: ['public'] }), ['address'])],
  ['an id', (reader) => reader.event(7)],
  ['what the case covers', (reader) => reader.coverage()],
  ['what the case covers in and around a window', (reader) => reader.coverageBetween([window.from, window.to])],
  ['where images run', (reader) => reader.containers({ repositories: ['ns/app'], digests: [] })],
])('%s: no statement scans all events', ([, ask]) => {
  const { statements, database } = watchedCase();
  ask(new SqliteCaseReader(database));
  // Ask again with nothing held in memory, so that SQL answers everything.
  ask(new SqliteCaseReader(database, { mostLoaded: 0 }));
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of [...statements]) {
    const plan = database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${statement}`).all();
    const details = plan.map(({ detail }) => detail);
    // A subquery that chooses events bears the alias `e` too; scanning its result once is expected.
    const isChosen = details.some((detail) => /^(?:CO-ROUTINE|MATERIALIZE) e$/.test(detail));
    const scans = details.filter((detail) => /^SCAN (?:e|event)\b/.test(detail)).slice(isChosen ? 1 : 0);
    expect(scans).toEqual([]);
  }
});
