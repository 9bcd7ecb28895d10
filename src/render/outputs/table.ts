import CliTable from 'cli-table3';
import type { Cell, Column, Fact, Report, Table } from '../../report/report.ts';
import { humanText } from '../cell-text.ts';
import type { Renderer, RenderSettings } from '../renderer.ts';
import { type Palette, paletteOf } from '../text/ansi.ts';
import { type ChosenWidth, chooseWidths, GUTTER } from '../text/choose-widths.ts';
import { fitWidth, widthOf, wrapWidth } from '../text/fit-width.ts';
import { neutralise } from '../text/neutralise.ts';

/** No frame: rows are for reading and for `grep`. */
const NO_FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GUTTER),
};

const BAR_WIDTH = 30;
const LABEL_WIDTH = 14;
/** Wrapped text is not spread wider than this: long lines are hard to read. */
const WIDEST_WRAPPED = 100;

function* page(report: Report, settings: RenderSettings, dropped: Set<string>): Iterable<string> {
  const palette = paletteOf(settings.colorLevel);
  if (report.title !== null)
    yield `${palette.heading(humanText({ kind: 'text', text: report.title }, settings.zone))}\n`;
  for (const fact of report.facts) yield* factLines(fact, settings, palette);
  if (report.title !== null || report.facts.length > 0) yield '\n';
  const tables = report.tables.filter(({ only }) => only !== 'machines');
  for (const [index, table] of tables.entries()) {
    if (index > 0) yield '\n';
    if (table.title !== null) yield `${palette.heading(table.title)}\n`;
    yield tableText(table, settings, { palette, dropped });
  }
}

function* factLines({ label, cells }: Fact, { width, zone }: RenderSettings, palette: Palette): Iterable<string> {
  const text = cells.map((cell) => humanText(cell, zone)).join(' ');
  const room = Number.isFinite(width) ? Math.max(20, width - LABEL_WIDTH) : Number.POSITIVE_INFINITY;
  for (const [index, line] of wrapWidth(text, room).entries()) {
    yield `${palette.faint((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}\n`;
  }
}

interface Drawing {
  readonly palette: Palette;
  readonly dropped: Set<string>;
}

function tableText(table: Table, settings: RenderSettings, { palette, dropped }: Drawing): string {
  if (table.rows.length === 0) return `${neutralise(table.whenEmpty)}\n`;
  const shown = table.columns.flatMap((column, index) => (isShown(table, column, index) ? [{ column, index }] : []));
  const measured = shown.map(({ column, index }) => ({
    column,
    natural: naturalWidth(table, column, index, settings),
  }));
  const chosen = chooseWidths(measured, settings.width);
  for (const { column } of shown) {
    if (!chosen.some((kept) => kept.column === column)) dropped.add(column.title.toLowerCase());
  }
  const grid = new CliTable({
    chars: NO_FRAME,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: chosen.map(({ column }) => column.align ?? 'left'),
    head: chosen.map(({ column }) => palette.faint(headingOf(table, column, settings))),
  });
  for (const row of table.rows) {
    grid.push(chosen.map((width) => cellText(row[table.columns.indexOf(width.column)], width, { settings, palette })));
  }
  return `${trimmedLines(grid.toString())}\n`;
}

function isShown(table: Table, column: Column, index: number): boolean {
  if (column.only === 'machines') return false;
  if (column.hidesWhenEmpty !== true) return true;
  return table.rows.some((row) => {
    const cell = row[index];
    return cell !== undefined && !(cell.kind === 'text' && cell.text === null);
  });
}

/** Times are shown in one zone: the heading of the first column of times says which. */
function headingOf(table: Table, column: Column, { zone }: RenderSettings): string {
  const isTime = (index: number) => table.rows.some((row) => row[index]?.kind === 'time');
  const first = table.columns.find(({ only }, index) => only !== 'machines' && isTime(index));
  return column === first ? `${column.title} (${zone === 'utc' ? 'UTC' : zone})` : column.title;
}

function naturalWidth(table: Table, column: Column, index: number, settings: RenderSettings): number {
  if (column.key === 'bar') return BAR_WIDTH;
  const widths = table.rows.map((row) => {
    const cell = row[index];
    return cell === undefined ? 0 : widthOf(humanText(cell, settings.zone));
  });
  const widest = widths.reduce((a, b) => Math.max(a, b), widthOf(headingOf(table, column, settings)));
  return column.wraps === true ? Math.min(widest, WIDEST_WRAPPED) : widest;
}

interface CellSettings {
  readonly settings: RenderSettings;
  readonly palette: Palette;
}

function cellText(cell: Cell | undefined, { column, width }: ChosenWidth, { settings, palette }: CellSettings): string {
  if (cell === undefined) return '';
  if (cell.kind === 'bar') return palette.paint(cell, bar(cell.count, cell.most, width));
  const text = humanText(cell, settings.zone);
  if (cell.kind === 'lines') return paragraphs(cell.lines, width, palette);
  if (column.wraps === true) return wrapWidth(text, width).join('\n');
  return palette.paint(cell, fitWidth(text, width));
}

function paragraphs([heading = '', ...rest]: readonly string[], width: number, palette: Palette): string {
  const wrapped = (line: string) => wrapWidth(humanText({ kind: 'text', text: line }, 'utc'), width);
  return [...wrapped(heading).map((line) => palette.heading(line)), ...rest.flatMap(wrapped)].join('\n');
}

/** Eighths of a block, so that small days still show. */
function bar(count: number, most: number, width: number): string {
  const eighths = most === 0 ? 0 : Math.max(count > 0 ? 1 : 0, Math.round((count / most) * width * 8));
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return '█'.repeat(Math.floor(eighths / 8)) + part;
}

function trimmedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

export const renderer: Renderer = {
  id: 'table',
  isMachine: false,
  render(report, settings) {
    const dropped = new Set<string>();
    const text = [...page(report, settings, dropped)].join('');
    const notes =
      dropped.size === 0
        ? []
        : [`Columns left out at this width: ${[...dropped].join(', ')}. A wider terminal or --format csv shows them.`];
    return { chunks: [text], notes };
  },
};
