import type { Zone } from '../../domain/instant.ts';
import type { Fact, Report, Table } from '../../report/report.ts';
import { humanText } from '../text/cell-text.ts';
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
      case 'notices':
        // The command shows them on stderr.
        break;
    }
  }
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
  yield `| ${columns.map(({ title }) => escaped(title)).join(' | ')} |\n`;
  yield `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |\n`;
  for (const row of table.rows) {
    const cells = row.filter((_, index) => isShown[index]);
    yield `| ${cells.map((cell) => escaped(humanText(cell, zone))).join(' | ')} |\n`;
  }
  yield '\n';
}

export const renderer: Renderer = {
  id: 'md',
  extension: 'md',
  isBinary: false,
  render: (report, { zone }) => inBlocks(markdown(report, zone)),
};
