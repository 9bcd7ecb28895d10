import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RENDERERS } from '../../src/render/registry.ts';
import { fitWidth, widthOf, wrapWidth } from '../../src/render/text/fit-width.ts';
import { neutralise } from '../../src/render/text/neutralise.ts';
import { type Cell, count, type Report, text } from '../../src/report/report.ts';

/** What a log must never bring to a terminal raw, a newline of ours aside. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const nasty = fc.constantFrom(
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\u202egnp.exe',
  '\u2066x\u2069',
  'a\u200bb\ufeff',
  'line\nbreak\r',
  '\u2028',
  '\ud800',
  '\u{e0041}',
  '=HYPERLINK("http://x")',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '|`<script>',
  '"quoted", comma',
);
const hostileText = fc.oneof(
  nasty,
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.tuple(nasty, fc.string(), nasty).map((parts) => parts.join('')),
);

function reportOf(rows: readonly (readonly [string, string])[]): Report {
  const payloads = rows.map(([first, second]) => ({ first, second, nested: { [first]: [second] } }));
  const cells = rows.map(([first, second], index): readonly Cell[] => [
    text(first),
    count(index),
    { kind: 'digest', digest: second },
    { kind: 'lines', lines: [first, second] },
  ]);
  return {
    title: rows[0]?.[0] ?? null,
    facts: rows.map(([first, second]) => ({ label: 'Fact', cells: [text(first), text(second)] })),
    tables: [
      {
        title: null,
        columns: [
          { key: 'first', title: 'FIRST', least: 8 },
          { key: 'count', title: 'COUNT' },
          { key: 'second', title: 'SECOND', least: 8, rank: 1 },
          { key: 'lines', title: 'LINES', wraps: true, least: 10, only: 'people' },
        ],
        rows: cells,
        whenEmpty: 'nothing',
      },
    ],
    main: 0,
    payload: { rows: payloads },
    lines: payloads,
    notes: [],
  };
}

const reports = fc.array(fc.tuple(hostileText, hostileText), { maxLength: 5 });

describe.each(RENDERERS.map((renderer) => [renderer.id, renderer] as const))('%s', (_, renderer) => {
  const render = (rows: readonly (readonly [string, string])[], width: number) =>
    [...renderer.render(reportOf(rows), { width, colorLevel: 0, zone: 'utc' }).chunks].join('');

  test('brings no hostile character of a log to the terminal, at any width', () => {
    fc.assert(
      fc.property(reports, fc.constantFrom(40, 80, 200, Number.POSITIVE_INFINITY), (rows, width) => {
        expect(render(rows, width).replaceAll('\n', '')).not.toMatch(HOSTILE);
      }),
      { numRuns: 200 },
    );
  });

  test('ends with a newline', () => {
    fc.assert(
      fc.property(
        reports.filter((rows) => rows.length > 0),
        (rows) => {
          expect(render(rows, 80)).toMatch(/\n$/);
        },
      ),
    );
  });
});

function rendered(id: string, rows: readonly (readonly [string, string])[]): string {
  const renderer = RENDERERS.find((known) => known.id === id);
  const settings = { width: Number.POSITIVE_INFINITY, colorLevel: 0 as const, zone: 'utc' };
  return [...(renderer?.render(reportOf(rows), settings).chunks ?? [])].join('');
}

test('JSON and NDJSON parse back to the very values', () => {
  fc.assert(
    fc.property(reports, (rows) => {
      const expected: unknown = JSON.parse(JSON.stringify(reportOf(rows).lines));
      expect(JSON.parse(rendered('json', rows))).toEqual({ rows: expected });
      const lines = rendered('ndjson', rows).split('\n').slice(0, -1);
      expect(lines.map((line): unknown => JSON.parse(line))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('CSV parses back to the same rows, and no cell starts a formula', () => {
  fc.assert(
    fc.property(reports, (rows) => {
      const parsed: readonly (readonly string[])[] = parse(rendered('csv', rows));
      expect(parsed).toHaveLength(rows.length + 1);
      for (const [index, row] of parsed.slice(1).entries()) {
        const plain = row.map((cell) => cell.replace(/^'(?=[=+\-@＝＋－＠])/, ''));
        const [first = '', second = ''] = rows[index] ?? [];
        expect(plain).toEqual(
          [neutralise(first), String(index), neutralise(second)].map((cell) =>
            cell.replace(/^'(?=[=+\-@＝＋－＠])/, ''),
          ),
        );
        expect(row[0]).not.toMatch(/^[=+\-@\t\r]/);
      }
    }),
    { numRuns: 200 },
  );
});

test('fitting never exceeds the width and never splits a grapheme', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (raw, width) => {
      const clean = neutralise(raw);
      expect(widthOf(fitWidth(clean, width))).toBeLessThanOrEqual(width);
      const kept = fitWidth(clean, width).replace(/…$/, '');
      expect(clean.startsWith(kept) || clean === fitWidth(clean, width)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('wrapping keeps every character that is no space', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), fc.integer({ min: 4, max: 40 }), (raw, width) => {
      const clean = neutralise(raw);
      const lines = wrapWidth(clean, width);
      expect(lines.join('').replaceAll(' ', '')).toBe(clean.replaceAll(' ', ''));
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }),
    { numRuns: 200 },
  );
});
