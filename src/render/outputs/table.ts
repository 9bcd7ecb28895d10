import type { Cell, Column, Fact, Report, Table } from '../../report/report.ts';
import { type Palette, paletteOf } from '../text/ansi.ts';
import { humanText } from '../text/cell-text.ts';
import { type ChosenWidth, chooseWidths } from '../text/choose-widths.ts';
import { fitWidth, loadWidths, WidthsNotLoaded, widthOf, wrapWidth } from '../text/fit-width.ts';
import { type DrawnCell, gridRow } from '../text/grid.ts';
import { neutralise } from '../text/neutralise.ts';
import type { Renderer, Rendering, RenderSettings } from '../text/renderer.ts';

const BAR_WIDTH = 30;
const LABEL_WIDTH = 14;
/** Wrapped text is not spread wider than this: long lines are hard to read. */
const WIDEST_WRAPPED = 100;

function* page(report: Report, settings: RenderSettings, { palette, dropped }: Drawing): Iterable<string> {
  if (report.title !== null)
    yield `${palette.heading(humanText({ kind: 'text', text: report.title }, settings.zone))}\n`;
  for (const fact of report.facts) yield* factLines(fact, settings, palette);
  if (report.title !== null || report.facts.length > 0) yield '\n';
  const tables = report.tables.filter(({ only }) => only !== 'machines');
  for (const [index, table] of tables.entries()) {
    if (index > 0) yield '\n';
    if (table.title !== null) yield `${palette.heading(neutralise(table.title))}\n`;
    yield* tableLines(table, settings, { palette, dropped });
  }
}

function* factLines({ label, cells }: Fact, { width, zone }: RenderSettings, palette: Palette): Iterable<string> {
  const text = cells.map((cell) => humanText(cell, zone)).join(' ');
  const room = Number.isFinite(width) ? Math.max(20, width - LABEL_WIDTH) : Number.POSITIVE_INFINITY;
  for (const [index, line] of wrapWidth(text, room).entries()) {
    yield `${palette.faint((index === 0 ? neutralise(label) : '').padEnd(LABEL_WIDTH))}${line}\n`;
  }
}

interface Drawing {
  readonly palette: Palette;
  readonly dropped: Set<string>;
}

function* tableLines(table: Table, settings: RenderSettings, { palette, dropped }: Drawing): Iterable<string> {
  if (table.rows.length === 0) {
    yield `${neutralise(table.whenEmpty)}\n`;
    return;
  }
  const shown = table.columns.flatMap((column, index) => (isShown(table, column, index) ? [{ column, index }] : []));
  const headings = new Map(shown.map(({ column }) => [column, headingOf(table, column, settings)]));
  const measured = shown.map(({ column, index }) => {
    const heading = headings.get(column) ?? column.title;
    return { column, natural: naturalWidth(table, { column, index, heading }, settings) };
  });
  const chosen = chooseWidths(measured, settings.width);
  for (const { column } of shown) {
    if (!chosen.some((kept) => kept.column === column)) dropped.add(column.title.toLowerCase());
  }
  const indexes = chosen.map(({ column }) => table.columns.indexOf(column));
  yield* gridRow(chosen.map((place) => ({ place, lines: [headings.get(place.column) ?? ''], paint: palette.faint })));
  for (const row of table.rows) {
    yield* gridRow(chosen.map((place, at) => drawnCell(row[indexes[at] ?? -1], place, { settings, palette })));
  }
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
  const title = neutralise(column.title);
  return column === first ? `${title} (${zone === 'utc' ? 'UTC' : neutralise(zone)})` : title;
}

interface HeadedColumn {
  readonly column: Column;
  readonly index: number;
  readonly heading: string;
}

function naturalWidth(table: Table, { column, index, heading }: HeadedColumn, settings: RenderSettings): number {
  if (column.key === 'bar') return BAR_WIDTH;
  const most = column.wraps === true ? WIDEST_WRAPPED : Number.POSITIVE_INFINITY;
  let widest = widthOf(heading);
  for (const row of table.rows) {
    // Wider than that it is not drawn.
    if (widest >= most) break;
    const cell = row[index];
    if (cell !== undefined) widest = Math.max(widest, widthOf(humanText(cell, settings.zone)));
  }
  return Math.min(widest, most);
}

interface CellSettings {
  readonly settings: RenderSettings;
  readonly palette: Palette;
}

function drawnCell(cell: Cell | undefined, place: ChosenWidth, { settings, palette }: CellSettings): DrawnCell {
  if (cell === undefined) return { place, lines: [] };
  const { column, width } = place;
  const paint = (text: string) => palette.paint(cell, text);
  if (cell.kind === 'bar') return { place, lines: [bar(cell.count, cell.most, width)], paint };
  if (cell.kind === 'lines') return { place, ...paragraphs(cell.lines, width, palette) };
  const text = humanText(cell, settings.zone);
  if (column.wraps === true) return { place, lines: wrapWidth(text, width) };
  return { place, lines: [fitWidth(text, width)], paint };
}

function paragraphs([heading = '', ...rest]: readonly string[], width: number, palette: Palette) {
  const wrapped = (line: string) => wrapWidth(humanText({ kind: 'text', text: line }, 'utc'), width);
  const headingLines = wrapped(heading);
  const paint = (text: string, line: number) => (line < headingLines.length ? palette.heading(text) : text);
  return { lines: [...headingLines, ...rest.flatMap(wrapped)], paint };
}

/** Eighths of a block, so that small days still show. */
function bar(count: number, most: number, width: number): string {
  const eighths = most === 0 ? 0 : Math.max(count > 0 ? 1 : 0, Math.round((count / most) * width * 8));
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return '█'.repeat(Math.floor(eighths / 8)) + part;
}

export const renderer: Renderer = {
  id: 'table',
  isMachine: false,
  async render(report, settings) {
    const palette = await paletteOf(settings.colorLevel);
    try {
      return rendering(report, settings, palette);
    } catch (error) {
      if (!(error instanceof WidthsNotLoaded)) throw error;
      await loadWidths();
      return rendering(report, settings, palette);
    }
  },
};

function rendering(report: Report, settings: RenderSettings, palette: Palette): Rendering {
  const dropped = new Set<string>();
  const chunks = [...page(report, settings, { palette, dropped })];
  const notes =
    dropped.size === 0
      ? []
      : [`Columns left out at this width: ${[...dropped].join(', ')}. A wider terminal or --format csv shows them.`];
  return { chunks, notes };
}
