import type { Cell, Fact, Report, Section, Table } from '../../report/report.ts';
import { isPlain } from './fit-width.ts';

/** Whether any text beside the rows of tables may need `loadWidths` before it can be measured. */
export function needsWideScripts({ sections }: Report): boolean {
  return sections.some(isWideSection);
}

function isWideSection(section: Section): boolean {
  switch (section.kind) {
    case 'heading':
      return !isPlain(section.text);
    case 'facts':
      return section.facts.some(isWideFact);
    case 'table':
      return isWideTable(section.table);
    case 'text':
      return ![section.title, ...section.lines].every(isPlain);
    case 'notices':
      return false;
  }
}

function isWideFact({ label, cells }: Fact): boolean {
  return !isPlain(label) || cells.some(isWideCell);
}

function isWideTable({ title, columns, whenEmpty }: Table): boolean {
  return ![title ?? '', whenEmpty, ...columns.map((column) => column.title)].every(isPlain);
}

function isWideCell(cell: Cell): boolean {
  switch (cell.kind) {
    case 'text':
      return cell.text !== null && !isPlain(cell.text);
    case 'digest':
      return !isPlain(cell.digest);
    case 'lines':
      return !cell.lines.every(isPlain);
    default:
      return false;
  }
}
