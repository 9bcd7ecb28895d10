import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';
import type { EventContext } from '../../src/exports/toolkit/export.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { exportInput, exportNamed, SOMEWHERE, writtenExport } from '../support/written-export.ts';

/** What is used of DuckDB, which is a dependency of the benchmark only: it takes 70 MB. */
interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string): Promise<{
      connect(): Promise<{
        runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): readonly Readonly<Record<string, unknown>>[] }>;
      }>;
    }>;
  };
}

const MODULE = resolve('bench/node_modules/@duckdb/node-api');
const folder = folderForAllTests();

/** Where it is not installed these tests are skipped, and their titles say how to install it. */
const withDuckDb = test.runIf(existsSync(MODULE));

async function rowsOf(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { DuckDBInstance }: DuckDb = await import(pathToFileURL(join(MODULE, 'lib', 'index.js')).href);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

withDuckDb('DuckDB (npm --prefix bench ci) reads every value, whatever a log holds', async () => {
  const { items } = exportInput<RecordedEvent, EventContext>('events');
  const file = join(folder, 'events.parquet');
  const exported = { known: exportNamed('parquet'), subject: 'events' } as const;
  writeFileSync(file, await writtenExport(exported, { placeOf: SOMEWHERE }));
  const rows = await rowsOf(`SELECT * REPLACE (epoch_ms(time) AS time) FROM read_parquet('${file}')`);
  expect(rows).toHaveLength(items.length);
  for (const [at, { actor, client, image, evidence, details, ...event }] of items.entries()) {
    const place = client.ip === null ? null : SOMEWHERE(client.ip);
    const hasDetails = Object.keys(details).length > 0;
    expect({ ...rows[at], details: hasDetails ? JSON.parse(String(rows[at]?.['details'])) : null }).toEqual({
      ...{ seq: event.seq, time: String(event.time), category: event.category, action: event.action },
      ...{ plane: event.plane, outcome: event.outcome, event_id: event.eventId, reason_code: event.reasonCode },
      ...{ actor_id: actor.id, actor_name: actor.name, actor_type: actor.type, credential: actor.credential },
      ...{ address: client.address, ip: client.ip, network: client.network, user_agent: client.userAgent },
      ...{ stated_network: client.statedNetwork, is_public: client.isPublic },
      ...{ tool: client.tool, registry: image?.registry ?? null, namespace: image?.namespace ?? null },
      ...{ repository: image?.repository ?? null, tag: image?.tag ?? null, digest: image?.digest ?? null },
      ...{ region: event.region, account: event.account, source: event.source },
      details: hasDetails ? details : null,
      evidence_file: expect.any(String),
      evidence_sha256: rows[at]?.['evidence_sha256'],
      ...{ evidence_record: String(evidence.record), evidence_offset: String(evidence.offset) },
      evidence_length: evidence.length,
      ...{ country: place?.country ?? null, operator: place?.operator ?? null },
      asn: place === null || place.asn === null ? null : String(place.asn),
    });
  }
});

withDuckDb('DuckDB (npm --prefix bench ci) reads a folder as days, with the events of the case', async () => {
  const env = { IMGAUDIT_DB: join(folder, 'case.db') };
  expect(runCli(['import', 'fixtures/cases/stolen-robot/acr_access_log.ndjson'], { env }).status).toBe(0);
  const days = join(folder, 'days');
  expect(runCli(['events', '--all', '-f', 'parquet', '-o', `${days}/`], { env }).status).toBe(0);
  const rows = await rowsOf(
    `SELECT CAST(day AS VARCHAR) AS day, epoch_ms(time) AS time, seq, action, actor_id, ip, repository, tag, evidence_record
     FROM read_parquet('${days}/*/*.parquet', hive_partitioning = true) ORDER BY time, seq`,
  );
  const { stdout } = runCli(['events', '--all', '--limit', '1000', '--sort', 'time', '-f', 'ndjson'], { env });
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toEqual(
    events.map(({ time, seq, action, actor, client, image, evidence }) => ({
      ...{ day: time.slice(0, 10), time: String(Date.parse(time)), seq, action, actor_id: actor.id, ip: client.ip },
      ...{ repository: image?.repository ?? null, tag: image?.tag ?? null, evidence_record: String(evidence.record) },
    })),
  );
  expect(rows).toHaveLength(425);
});
