import { gunzipSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';
import type { EventContext } from '../../src/exports/toolkit/export.ts';
import { bytesOf, exportInput, exportNamed, SOMEWHERE, writtenExport } from '../support/written-export.ts';

/** A copy, because the reader takes a whole buffer. */
function bufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

const compressors = {
  GZIP: (page: Uint8Array, length: number) => {
    const bytes = gunzipSync(page);
    if (bytes.length !== length) throw new RangeError(`${bytes.length} bytes in place of ${length}`);
    return new Uint8Array(bytes);
  },
};

function rowsOf(bytes: Buffer): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return parquetReadObjects({ file: bufferOf(bytes), compressors });
}

const { items, context } = exportInput<RecordedEvent, EventContext>('events');

test('every value is read back as it was, whatever a log holds', async () => {
  const rows = await rowsOf(await writtenExport({ known: exportNamed('parquet'), subject: 'events' }));
  expect(rows).toHaveLength(items.length);
  for (const [at, { actor, client, image, evidence, ...event }] of items.entries()) {
    expect(rows[at]).toMatchObject({
      seq: event.seq,
      time: new Date(event.time),
      category: event.category,
      action: event.action,
      plane: event.plane,
      outcome: event.outcome,
      event_id: event.eventId,
      reason_code: event.reasonCode,
      actor_id: actor.id,
      actor_name: actor.name,
      actor_type: actor.type,
      credential: actor.credential,
      address: client.address,
      ip: client.ip,
      network: client.network,
      user_agent: client.userAgent,
      tool: client.tool,
      registry: image?.registry ?? null,
      namespace: image?.namespace ?? null,
      repository: image?.repository ?? null,
      tag: image?.tag ?? null,
      digest: image?.digest ?? null,
      region: event.region,
      account: event.account,
      source: event.source,
      details: Object.keys(event.details).length === 0 ? null : event.details,
      evidence_record: BigInt(evidence.record),
      evidence_offset: BigInt(evidence.offset),
      evidence_length: evidence.length,
    });
  }
  expect(rows[3]?.['evidence_file']).toBe('logs.zip!/2026/trail.json');
});

test('places of addresses are columns where the user gave a database', async () => {
  const known = { known: exportNamed('parquet'), subject: 'events' } as const;
  const rows = await rowsOf(await writtenExport(known, { placeOf: SOMEWHERE }));
  const places = rows.map(({ ip, country, asn, operator }) => ({ ip, country, asn, operator }));
  const placeOf = (ip: unknown) => (typeof ip === 'string' ? SOMEWHERE(ip) : null);
  for (const { ip, ...place } of places) {
    const { country = null, asn = null, operator = null } = placeOf(ip) ?? {};
    expect(place).toEqual({ country, asn: asn === null ? null : BigInt(asn), operator });
  }
  expect(new Set(places.map(({ country }) => country))).toEqual(new Set([null, 'DE']));
  expect((await rowsOf(await writtenExport(known)))[0]).not.toHaveProperty('country');
});

test('the file says which columns are always there, and who wrote it', async () => {
  const bytes = await writtenExport({ known: exportNamed('parquet'), subject: 'events' });
  const { schema, key_value_metadata: facts } = parquetMetadata(bufferOf(bytes));
  const always = schema.filter(({ repetition_type: repetition }) => repetition === 'REQUIRED').map(({ name }) => name);
  expect(always.slice(0, 3)).toEqual(['seq', 'time', 'category']);
  expect(facts).toEqual([
    { key: 'imgaudit.schema', value: '1' },
    { key: 'imgaudit.version', value: '1.2.3' },
  ]);
});

test('events of three groups come in order, and of a folder one file for each day', async () => {
  const [, , first] = items;
  if (first === undefined) throw new RangeError('no event');
  // Records of 8 MB: four of them fill a group.
  const evidence = { ...first.evidence, length: 8_000_000 };
  const many = Array.from({ length: 10 }, (_, at) => {
    return { ...first, seq: at + 1, time: first.time + at * 8 * 3_600_000, evidence } as RecordedEvent;
  });
  const exporter = exportNamed('parquet');
  const whole = await bytesOf(exporter.events?.(many, context) ?? []);
  expect(parquetMetadata(bufferOf(whole)).row_groups.map(({ num_rows: rows }) => rows)).toEqual([4n, 4n, 2n]);
  expect((await rowsOf(whole)).map(({ seq }) => seq)).toEqual(many.map(({ seq }) => seq));
  const days: (readonly [string, number])[] = [];
  for await (const { name, chunks } of exporter.eventParts?.(many, context) ?? []) {
    days.push([name, (await rowsOf(await bytesOf(chunks))).length]);
  }
  expect(days).toEqual([
    ['day=2026-03-02/part-0001.parquet', 3],
    ['day=2026-03-03/part-0001.parquet', 3],
    ['day=2026-03-04/part-0001.parquet', 3],
    ['day=2026-03-05/part-0001.parquet', 1],
  ]);
});
