import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { PlaceOf, RecordedEvent } from '../../src/domain/registry-event.ts';
import type { EventContext, ExportedFinding, FindingContext } from '../../src/exports/toolkit/export.ts';
import {
  bytesOf,
  EXPORT_FIXTURES,
  exportInput,
  exportNamed,
  SOMEWHERE,
  writtenExport,
} from '../support/written-export.ts';

/** Rules of other tools that no schema states. */

type Json = Readonly<Record<string, unknown>>;

async function linesOf(
  id: string,
  subject: 'events' | 'findings',
  placeOf: PlaceOf | null = null,
): Promise<readonly Json[]> {
  const text = (await writtenExport({ known: exportNamed(id), subject }, { placeOf })).toString('utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe('Timesketch', () => {
  test.each(['events', 'findings'] as const)('%s: microseconds agree with the time as text', async (subject) => {
    for (const { datetime, timestamp } of await linesOf('timesketch', subject)) {
      expect(Date.parse(String(datetime)) * 1000).toBe(timestamp);
    }
  });

  test('an event of two findings carries the tags of both, once', async () => {
    const records = await linesOf('timesketch', 'findings');
    const events = records.filter(({ data_type: type }) => type === 'imgaudit:registry:event');
    expect(new Set(events.map(({ event_seq: seq }) => seq)).size).toBe(events.length);
    const shared = events.find(({ event_seq: seq }) => seq === 2);
    expect(shared?.['tag']).toEqual(['delete-by-stranger', 'severity-high', 'off-hours-write', 'severity-info']);
  });
});

describe('the Elastic Common Schema', () => {
  const { fields, expectedTypes } = JSON.parse(readFileSync(`${EXPORT_FIXTURES}/ecs/fields.json`, 'utf8'));

  const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
    keyword: (value) => typeof value === 'string',
    match_only_text: (value) => typeof value === 'string',
    long: Number.isSafeInteger,
    float: (value) => typeof value === 'number',
    date: (value) => new Date(String(value)).toISOString() === value,
    ip: (value) => isIP(String(value)) !== 0,
  };

  /** Every leaf with its dotted path; those of our own fields are left out. */
  function leavesOf(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
    if (path.startsWith('imgaudit')) return [];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
    return Object.entries(value).flatMap(([key, member]) => leavesOf(member, path === '' ? key : `${path}.${key}`));
  }

  test.each(['events', 'findings'] as const)(
    '%s: fields, types, lists and words are those of 9.4.0',
    async (subject) => {
      for (const document of await linesOf('ecs', subject, SOMEWHERE)) {
        for (const [path, value] of leavesOf(document)) {
          const field = fields[path];
          expect([path, field?.isList]).toEqual([path, Array.isArray(value)]);
          for (const one of [value].flat()) {
            expect([path, one, CHECKS[field.type]?.(one)]).toEqual([path, one, true]);
            if (field.allowed !== undefined) expect(field.allowed).toContain(one);
          }
        }
      }
    },
  );

  test.each(['events', 'findings'] as const)('%s: each type is one that its category expects', async (subject) => {
    for (const { event } of await linesOf('ecs', subject)) {
      const { category, type } = event as { readonly category: readonly string[]; readonly type: readonly string[] };
      for (const one of type) expect(expectedTypes[category[0] ?? '']).toContain(one);
    }
  });
});

describe('the bulk API of Elasticsearch', () => {
  test.each(['events', 'findings'] as const)('%s: an action before each document, and no id twice', async (subject) => {
    const lines = await linesOf('ecs-bulk', subject);
    const actions = lines.filter((_, at) => at % 2 === 0);
    expect(actions.every((line) => Object.keys(line).join() === 'create')).toBe(true);
    expect(lines.filter((_, at) => at % 2 === 1)).toEqual(await linesOf('ecs', subject));
    const ids = actions.map(({ create }) => (create as { readonly _id: string })._id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('files of a folder hold together what one file holds, none of them above the limit', async () => {
    const exporter = exportNamed('ecs-bulk');
    const { items, context } = exportInput<RecordedEvent, EventContext>('events');
    const long = 'x'.repeat(1_000_000);
    const many = Array.from({ length: 25 }, (_, at) => ({ ...items[1], eventId: `${at}${long}` }));
    const parts: Buffer[] = [];
    const names: string[] = [];
    for await (const { name, chunks } of exporter.eventParts?.(many, context) ?? []) {
      names.push(name);
      parts.push(await bytesOf(chunks));
    }
    expect(names).toEqual(['part-0001.ndjson', 'part-0002.ndjson', 'part-0003.ndjson']);
    expect(parts.every(({ length }) => length <= 10_000_000)).toBe(true);
    const whole = await bytesOf(exporter.events?.(many, context) ?? []);
    expect(Buffer.concat(parts).equals(whole)).toBe(true);
  });
});

describe('CSV for Excel', () => {
  test.each([
    ['events', ','],
    ['findings', ';'],
  ] as const)(
    '%s: a byte order mark, CRLF, rows of equal length, and no cell that Excel would run',
    async (subject, delimiter) => {
      const bytes = await writtenExport({ known: exportNamed('csv-excel'), subject });
      expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
      const text = bytes.toString('utf8');
      expect(text).not.toMatch(/[^\r]\n/);
      const rows: readonly (readonly string[])[] = parse(text, { bom: true, delimiter, relax_column_count: false });
      expect(rows.length).toBeGreaterThan(3);
      for (const cell of rows.flat()) {
        expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
        // Excel keeps 15 digits, and drops zeros in front.
        expect(cell).not.toMatch(/^\d{12,}$|^0\d+$/);
      }
    },
  );

  test('a cell that is too long for Excel says that it is cut', async () => {
    const { items, context } = exportInput<RecordedEvent, EventContext>('events');
    const event = { ...items[1], action: '😀'.repeat(20_000) };
    const text = (await bytesOf(exportNamed('csv-excel').events?.([event], context) ?? [])).toString('utf8');
    const rows: readonly (readonly string[])[] = parse(text, { bom: true });
    const longest = rows.flat().find((cell) => cell.startsWith('😀')) ?? '';
    expect(longest.length).toBeLessThanOrEqual(32_767);
    expect(longest).toMatch(/😀 … \(cut: /u);
  });

  test('more rows than a sheet has are refused before anything is written', () => {
    const { context } = exportInput<RecordedEvent, EventContext>('events');
    const chunks = exportNamed('csv-excel').events?.([], { ...context, count: 1_048_576 }) ?? [];
    expect(() => [...(chunks as Iterable<string>)]).toThrow(expect.objectContaining({ code: 'answer-too-large' }));
  });
});

interface SarifPlace {
  readonly artifactLocation: { readonly uri: string; readonly index: number };
  readonly region: { readonly startLine: number };
}

interface SarifResult {
  readonly locations: readonly { readonly physicalLocation: SarifPlace }[];
}

describe('code scanning of GitHub', () => {
  // https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
  test('5,001 findings stay below its limits, and every location has a line', async () => {
    const { items, context } = exportInput<ExportedFinding, FindingContext>('findings');
    const [first] = items;
    if (first === undefined) throw new RangeError('no finding');
    const many = Array.from({ length: 5001 }, (_, at) => {
      return { ...first, finding: { ...first.finding, id: at.toString(16).padStart(16, '0') } };
    });
    const text = (await bytesOf(exportNamed('sarif').findings?.(many, context) ?? [])).toString('utf8');
    const { runs } = JSON.parse(text);
    const [run] = runs;
    expect(runs).toHaveLength(1);
    expect(run.results).toHaveLength(5001);
    expect(Math.max(...run.results.map(({ locations }: SarifResult) => locations.length))).toBeLessThanOrEqual(1000);
    const places = run.results.flatMap(({ locations }: SarifResult) => locations.map((one) => one.physicalLocation));
    const wrong = places.filter(({ region, artifactLocation: { uri, index } }: SarifPlace) => {
      return !(region.startLine >= 1) || /^\/|\.\./.test(uri) || run.artifacts[index].location.uri !== uri;
    });
    expect(wrong).toEqual([]);
    for (const { properties } of run.tool.driver.rules) expect(properties.tags.length).toBeLessThanOrEqual(20);
    const taxa = new Set(run.taxonomies.flatMap((one: Json) => (one['taxa'] as readonly Json[]).map(({ id }) => id)));
    const named = run.results.flatMap(({ taxa: all = [] }: { readonly taxa?: readonly Json[] }) =>
      all.map(({ id }: Json) => id),
    );
    expect(named.filter((id: unknown) => !taxa.has(id))).toEqual([]);
  });
});
