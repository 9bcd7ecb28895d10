import type { Zone } from '../../domain/instant.ts';
import type { Column, Fact, Report, Section, Table } from '../../report/report.ts';
import { humanText, zoneText } from '../text/cell-text.ts';
import { inBlocks } from '../text/chunks.ts';
import { neutralise } from '../text/neutralise.ts';
import type { Renderer } from '../text/renderer.ts';

/** Escapes every character that Markdown or HTML reads as markup. */
function escaped(text: string): string {
  return (
    neutralise(text)
      .replace(/[\\`*_{}[\]()#+!|~]/g, (character) => `\\${character}`)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/:\/\//g, ':&#47;/')
      .replaceAll('@', '&#64;')
      // GitHub turns bare `www.` names into links.
      .replace(/www\./gi, (start) => `${start.slice(0, -1)}&#46;`)
  );
}

function* markdown({ sections }: Report, zone: Zone): Iterable<string> {
  for (const section of sections) {
    switch (section.kind) {
      case 'heading':
        yield `## ${escaped(section.text)}\n\n`;
        break;
      case 'facts':
        yield* factLines(section.facts, zone);
        break;
      case 'table':
        yield* tableLines(section.table, zone);
        break;
      case 'text':
        yield* textLines(section);
        break;
      case 'notices':
        // The command shows them on stderr.
        break;
    }
  }
}

/** A fence of more backticks than stand in a row anywhere within: no line can end the block. */
function* textLines({ title, lines }: Section & { readonly kind: 'text' }): Iterable<string> {
  const safe = lines.map(neutralise);
  const longest = safe
    .flatMap((line) => line.match(/`+/g) ?? [])
    .reduce((most, { length }) => Math.max(most, length), 2);
  const fence = '`'.repeat(longest + 1);
  yield `### ${escaped(title)}\n\n${fence}text\n`;
  for (const line of safe) yield `${line}\n`;
  yield `${fence}\n\n`;
}

function* factLines(facts: readonly Fact[], zone: Zone): Iterable<string> {
  for (const { label, cells } of facts) {
    const text = cells.map((cell) => humanText(cell, zone)).join(' ');
    yield `- ${label === '' ? '' : `**${escaped(label)}:** `}${escaped(text)}\n`;
  }
  if (facts.length > 0) yield '\n';
}

function* tableLines(table: Table, zone: Zone): Iterable<string> {
  if (table.title !== null) yield `### ${escaped(table.title)}\n\n`;
  if (table.rows.length === 0) {
    yield `${escaped(table.whenEmpty)}\n\n`;
    return;
  }
  const isShown = table.columns.map(({ audience, key }) => audience !== 'machines' && key !== 'bar');
  const columns = table.columns.filter((_, index) => isShown[index]);
  const firstTime = firstTimeIn(table, columns);
  yield `| ${columns.map((column) => headingOf(column, column === firstTime, zone)).join(' | ')} |\n`;
  yield `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |\n`;
  for (const row of table.rows) {
    const cells = row.filter((_, index) => isShown[index]);
    yield `| ${cells.map((cell) => escaped(humanText(cell, zone))).join(' | ')} |\n`;
  }
  yield '\n';
}

/** The first column whose cells are times. */
function firstTimeIn({ columns, rows }: Table, shown: readonly Column[]): Column | undefined {
  const [row] = rows;
  return shown.find((column) => row?.[columns.indexOf(column)]?.kind === 'time');
}

/** Times are shown in one zone: the heading of the first column of times says which. */
function headingOf({ title }: Column, isFirstTime: boolean, zone: Zone): string {
  return isFirstTime ? escaped(`${title} (${zoneText(zone)})`) : escaped(title);
}

export const renderer: Renderer = {
  id: 'md',
  extension: 'md',
  isBinary: false,
  isRowsAlone: false,
  render: (report, { zone }) => inBlocks(markdown(report, zone)),
};
