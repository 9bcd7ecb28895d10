import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RENDERERS } from '../../src/render/registry.ts';
import type { Chunks } from '../../src/render/text/chunks.ts';
import { fitWidth, loadWidths, widthOf, wrapWidth } from '../../src/render/text/fit-width.ts';
import { neutralise } from '../../src/render/text/neutralise.ts';
import { type Cell, count, type Fact, type Report, type Table, text } from '../../src/report/report.ts';
import { HOSTILE_TEXTS, hostileIn } from '../support/hostile-text.ts';

const nasty = fc.constantFrom(...HOSTILE_TEXTS);
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
  const [heading, title] = rows[0] ?? ['Nothing', null];
  const table: Table = {
    title: heading,
    columns: [
      { key: 'first', title: title ?? 'FIRST', minWidth: 8 },
      { key: 'count', title: 'COUNT' },
      { key: 'second', title: 'SECOND', minWidth: 8, dropOrder: 1 },
      { key: 'lines', title: 'LINES', wraps: true, minWidth: 10 },
    ],
    rows: cells,
    whenEmpty: 'nothing',
  };
  const facts = rows.map(([first, second]): Fact => {
    const lines: Cell = { kind: 'lines', lines: [first] };
    return { label: second, cells: [text(first), text(second), lines, { kind: 'digest', digest: first }] };
  });
  return {
    sections: [
      { kind: 'heading', text: heading },
      { kind: 'facts', facts },
      { kind: 'table', table: { title, columns: [], rows: [], whenEmpty: heading } },
      { kind: 'table', table },
      { kind: 'text', title: heading, lines: rows.map(([first, second]) => `  ${first}${second}`) },
      { kind: 'notices', texts: [heading] },
      { kind: 'heading', text: 'The next answer' },
      { kind: 'facts', facts },
    ],
    primary: table,
    items: () => payloads,
    payload: () => ({ rows: payloads }),
  };
}

/** Wrapped after the first of its two spaces, in a column that is the last. */
const LINE_THAT_ENDS_IN_A_SPACE: [string, string][] = [
  ['\u001b[2J  |`<script>alert(1)</script>', '\u001b[2J'],
  ['', '\u001b[2J"quoted", comma; semicolon'],
];

const reports = fc.array(fc.tuple(hostileText, hostileText), { maxLength: 5 });

async function textOf(chunks: Chunks): Promise<string> {
  const bytes: Uint8Array[] = [];
  for await (const chunk of chunks) bytes.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(bytes).toString('utf8');
}

describe.each(RENDERERS.filter(({ isBinary }) => !isBinary).map((renderer) => [renderer.id, renderer] as const))(
  '%s',
  (_, renderer) => {
    const render = (rows: readonly (readonly [string, string])[], width: number, colorLevel: 0 | 1 = 0) =>
      textOf(renderer.render(reportOf(rows), { width, colorLevel, zone: 'utc', onNotice: () => {} }));

    test('brings no hostile character of a log to the terminal, at any width', async () => {
      await fc.assert(
        fc.asyncProperty(reports, fc.constantFrom(40, 80, 200, Number.POSITIVE_INFINITY), async (rows, width) => {
          expect(hostileIn(await render(rows, width))).toBeNull();
        }),
        { numRuns: 200 },
      );
    });

    test('with colours, brings no escapes but those of colours, which none of its texts may write', async () => {
      await fc.assert(
        fc.asyncProperty(reports, async (rows) => {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for
          const plain = (await render(rows, 80, 1)).replaceAll(/\u001b\[\d{1,2}(?:;\d{1,2})*m/g, '');
          expect(hostileIn(plain)).toBeNull();
          expect(plain).toBe(await render(rows, 80));
        }),
        { numRuns: 100, examples: [[LINE_THAT_ENDS_IN_A_SPACE]] },
      );
    });

    test('ends with a newline', async () => {
      await fc.assert(
        fc.asyncProperty(
          reports.filter((rows) => rows.length > 0),
          async (rows) => {
            expect(await render(rows, 80)).toMatch(/\n$/);
          },
        ),
      );
    });
  },
);

async function rendered(id: string, rows: readonly (readonly [string, string])[]): Promise<string> {
  const renderer = RENDERERS.find((known) => known.id === id);
  const settings = { width: Number.POSITIVE_INFINITY, colorLevel: 0 as const, zone: 'utc', onNotice: () => {} };
  return textOf(renderer?.render(reportOf(rows), settings) ?? []);
}

test('JSON and NDJSON parse back to the very values', async () => {
  await fc.assert(
    fc.asyncProperty(reports, async (rows) => {
      const expected: unknown = JSON.parse(JSON.stringify(reportOf(rows).items()));
      expect(JSON.parse(await rendered('json', rows))).toEqual({ rows: expected });
      const lines = (await rendered('ndjson', rows)).split('\n').slice(0, -1);
      expect(lines.map((line): unknown => JSON.parse(line))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('CSV parses back to the same rows, and no cell starts a formula', async () => {
  await fc.assert(
    fc.asyncProperty(reports, async (rows) => {
      const parsed: readonly (readonly string[])[] = parse(await rendered('csv', rows));
      expect(parsed).toHaveLength(rows.length + 1);
      for (const [index, row] of parsed.slice(1).entries()) {
        const plain = row.map((cell) => cell.replace(/^'(?=[=+\-@＝＋－＠])/, ''));
        const [first = '', second = ''] = rows[index] ?? [];
        expect(plain).toEqual(
          [neutralise(first), String(index), neutralise(second), neutralise(`${first} ${second}`)].map((cell) =>
            cell.replace(/^'(?=[=+\-@＝＋－＠])/, ''),
          ),
        );
        for (const cell of row) expect(cell).not.toMatch(/^[=+@\t\r＝＋－＠]|^-(?!\d+$)/);
      }
    }),
    { numRuns: 200 },
  );
});

test('Markdown keeps its shape: as many cells in every row, and no markup but that of the report', async () => {
  await fc.assert(
    fc.asyncProperty(reports, async (rows) => {
      const whole = await rendered('md', rows);
      // A block of text is shown as it is, and ends where its own fence comes again.
      const written = whole.replaceAll(/^(`{3,})text\n[\s\S]*?\n?\1$/gm, '');
      expect(whole.length - written.length).toBeGreaterThan(0);
      const lines = written.split('\n').filter((line) => line.startsWith('| '));
      for (const line of lines) expect(line.replaceAll(/\\[^\n]/g, '').split('|')).toHaveLength(6);
      expect(lines).toHaveLength(rows.length === 0 ? 0 : rows.length + 2);
      expect(written).not.toMatch(/[<>]|:\/\/|www\.|@/i);
      const ours = /^(?:## |### |- \*\*|\| (?:---:? \| )*)|:\*\* | \| | \|$/gm;
      const texts = written.replaceAll(/\\[^\n]/g, '').replaceAll(/:\*\* |^- \*\*|^###? |\|/gm, '');
      expect(texts.replaceAll(ours, '').replaceAll(/&#?\w+;/g, '')).not.toMatch(/[`*_[\]()#~]/);
    }),
    { numRuns: 200 },
  );
});

test('fitting never exceeds the width and never splits a grapheme', async () => {
  await loadWidths();
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

test('wrapping keeps every character that is no space', async () => {
  await loadWidths();
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

test('plain text wraps as text with an accent does', async () => {
  await loadWidths();
  const text = fc.array(fc.constantFrom('a', 'b', 'aa', 'word', ' ', ' a ', 'a-long-one'), { maxLength: 30 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 20 }), (words, width) => {
      const [plain, accented] = [words.join(''), words.join('').replaceAll('a', 'é')];
      expect(wrapWidth(accented, width)).toEqual(wrapWidth(plain, width).map((line) => line.replaceAll('a', 'é')));
    }),
    { numRuns: 500 },
  );
});
