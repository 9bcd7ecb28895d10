import type { Zone } from '../../domain/instant.ts';
import type { Report, Table } from '../../report/report.ts';
import { humanText } from '../text/cell-text.ts';
import { neutralise } from '../text/neutralise.ts';
import type { Renderer } from '../text/renderer.ts';

/** Whatever Markdown or HTML would take for markup. */
function escaped(text: string): string {
  return (
    neutralise(text)
      .replace(/[\\`*_{}[\]()#+!|~]/g, (character) => `\\${character}`)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/:\/\//g, ':&#47;/')
      .replaceAll('@', '&#64;')
      // GitHub makes links of these without being asked.
      .replace(/www\./gi, (start) => `${start.slice(0, -1)}&#46;`)
  );
}

function* markdown(report: Report, zone: Zone): Iterable<string> {
  if (report.title !== null) yield `## ${escaped(report.title)}\n\n`;
  for (const { label, cells } of report.facts) {
    const text = cells.map((cell) => humanText(cell, zone)).join(' ');
    yield `- ${label === '' ? '' : `**${escaped(label)}:** `}${escaped(text)}\n`;
  }
  if (report.facts.length > 0) yield '\n';
  for (const table of report.tables) {
    if (table.only !== 'machines') yield* tableLines(table, zone);
  }
}

function* tableLines(table: Table, zone: Zone): Iterable<string> {
  if (table.title !== null) yield `### ${escaped(table.title)}\n\n`;
  if (table.rows.length === 0) {
    yield `${escaped(table.whenEmpty)}\n\n`;
    return;
  }
  const isShown = table.columns.map(({ only, key }) => only !== 'machines' && key !== 'bar');
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
  isMachine: false,
  render: (report, { zone }) => ({ chunks: markdown(report, zone), notes: [] }),
};
