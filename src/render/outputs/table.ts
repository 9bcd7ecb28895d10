import type { Zone } from '../../domain/instant.ts';
import type { Cell, Column, Fact, Report, Section, Table } from '../../report/report.ts';
import { type Palette, paletteOf } from '../text/ansi.ts';
import { type ColumnBelow, columnsBelow, linesBelow } from '../text/below-row.ts';
import { humanText, zoneText } from '../text/cell-text.ts';
import { type ChosenWidth, chooseWidths } from '../text/choose-widths.ts';
import { inBlocks } from '../text/chunks.ts';
import { drawTable } from '../text/draw-table.ts';
import { canMeasure, fitPath, fitWidth, loadWidths, widthOf, wrapWidth } from '../text/fit-width.ts';
import { measureTable, mostWidthOf } from '../text/measure-table.ts';
import { neutralise } from '../text/neutralise.ts';
import type { Renderer, RenderSettings } from '../text/renderer.ts';
import { type DrawnCell, streamedRow } from '../text/stream-rows.ts';
import { toldOnce } from '../text/told-once.ts';
import { needsWideScripts } from '../text/wide-scripts.ts';

const BAR_WIDTH = 30;
const LABEL_WIDTH = 14;

/** How one report is drawn. */
interface Drawing extends RenderSettings {
  readonly palette: Palette;
  /** Titles of columns for which there was no room. */
  readonly dropped: Set<string>;
}

async function* page(report: Report, settings: RenderSettings): AsyncIterable<string> {
  if (needsWideScripts(report)) await loadWidths();
  const drawing: Drawing = { ...settings, palette: await paletteOf(settings.colorLevel), dropped: new Set() };
  yield* sectionLines(report, drawing);
  if (drawing.dropped.size === 0) return;
  const titles = [...drawing.dropped].join(', ');
  settings.onNotice(`Columns left out at this width: ${titles}. A wider terminal or --format csv shows them.`);
}

/** A blank line stands before every table and between answers, and ends an answer that ends without a table. */
async function* sectionLines(report: Report, drawing: Drawing): AsyncIterable<string> {
  let above: Section['kind'] | null = null;
  for (const section of report.sections) {
    // The command shows notices on stderr.
    if (section.kind === 'notices' || (section.kind === 'facts' && section.facts.length === 0)) continue;
    const isJoined = section.kind === 'facts' && above !== 'table';
    if (above !== null && !isJoined) yield '\n';
    yield* linesOf(section, drawing);
    above = section.kind;
  }
  if (above !== null && above !== 'table') yield '\n';
}

async function* linesOf(section: Section, drawing: Drawing): AsyncIterable<string> {
  if (section.kind === 'heading') {
    yield* headingLines(humanText({ kind: 'text', text: section.text }, drawing.zone), drawing);
  } else if (section.kind === 'facts') {
    for (const fact of section.facts) yield* factLines(fact, drawing);
  } else if (section.kind === 'table') {
    yield* tableLines(section.table, drawing);
  } else if (section.kind === 'text') {
    yield `${drawing.palette.heading(neutralise(section.title))}\n`;
    for (const line of section.lines) yield* indentedLines(line, drawing.width);
  }
}

function* headingLines(text: string, { width, palette }: Drawing): Iterable<string> {
  const room = canMeasure(text) ? Math.max(LABEL_WIDTH, width) : Number.POSITIVE_INFINITY;
  for (const line of Number.isFinite(room) ? wrapWidth(text, room) : [text]) yield `${palette.heading(line)}\n`;
}

/** Wrapped text stays as far to the right as its first line. */
function* indentedLines(line: string, width: number): Iterable<string> {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const kept = indent.slice(0, Math.max(0, width - LABEL_WIDTH));
  const room = Math.max(LABEL_WIDTH, width - kept.length);
  for (const part of wrapWidth(neutralise(line.slice(indent.length)), room)) yield `${kept}${part}\n`;
}

function* factLines({ label, cells, isCommand }: Fact, { width, zone, palette }: Drawing): Iterable<string> {
  const text = cells.map((cell) => humanText(cell, zone)).join(' ');
  const isWrapped = Number.isFinite(width) && isCommand !== true;
  const room = isWrapped ? Math.max(20, width - LABEL_WIDTH) : Number.POSITIVE_INFINITY;
  const beside = neutralise(label);
  // A label that leaves no gap stands on a line of its own.
  const isAlone = beside.length >= LABEL_WIDTH;
  if (isAlone) yield `${palette.faint(beside)}\n`;
  for (const [index, line] of wrapWidth(text, room).entries()) {
    yield `${palette.faint((index === 0 && !isAlone ? beside : '').padEnd(LABEL_WIDTH))}${line}\n`;
  }
}

async function* tableLines(table: Table, drawing: Drawing): AsyncIterable<string> {
  if (table.title !== null) yield* headingLines(neutralise(table.title), drawing);
  if (table.rows.length === 0) yield* indentedLines(table.whenEmpty, drawing.width);
  else yield* await gridLines(table, drawing);
}

async function gridLines(whole: Table, drawing: Drawing): Promise<Iterable<string>> {
  const { palette, zone } = drawing;
  const measures = await measureTable(whole, zone);
  const shown = measures.filter(({ column, hasValue }) => hasValue || column.hidesWhenEmpty !== true);
  const firstTime = measures.find(({ hasTime }) => hasTime)?.column;
  const headings = new Map(shown.map(({ column }) => [column, headingOf(column, column === firstTime, zone)]));
  const measured = shown.map(({ column, widest, only, folder }) => {
    const heading = widthOf(headings.get(column) ?? '');
    const natural = Math.min(Math.max(widest, heading), mostWidthOf(column));
    return { column, natural: column.key === 'bar' ? BAR_WIDTH : natural, heading, only, folder };
  });
  const { table, columns, told } = toldOnce(whole, measured, drawing);
  const chosen = chooseWidths(columns, drawing.width);
  for (const { column } of columns) {
    if (!chosen.some((kept) => kept.column === column)) drawing.dropped.add(column.title.toLowerCase());
  }
  const heading = chosen.map((place) => {
    return { place, lines: [fitWidth(headings.get(place.column) ?? '', place.width)], paint: palette.faint };
  });
  const below = await columnsBelow(table, zone);
  const lines =
    below.length > 0
      ? rowsWithLinesBelow({ table, heading, chosen, below }, drawing)
      : drawTable(heading, cellsOf(drawnRows(table, chosen, drawing)), table.rows.length, drawing.width);
  return inBlocks(chained(told, lines));
}

function* chained<T>(...parts: readonly Iterable<T>[]): Iterable<T> {
  for (const part of parts) yield* part;
}

/** A table with lines below its rows, and its columns with their widths. */
interface LaidOut {
  readonly table: Table;
  readonly heading: readonly DrawnCell[];
  readonly chosen: readonly ChosenWidth[];
  readonly below: readonly ColumnBelow[];
}

function* rowsWithLinesBelow({ table, heading, chosen, below }: LaidOut, drawing: Drawing): Iterable<string> {
  yield* streamedRow(heading);
  for (const { row, cells } of drawnRows(table, chosen, drawing)) {
    yield* streamedRow(cells);
    yield* linesBelow(row, below, drawing);
  }
}

interface DrawnRow {
  readonly row: readonly Cell[];
  readonly cells: readonly DrawnCell[];
}

function* drawnRows(table: Table, places: readonly ChosenWidth[], drawing: Drawing): Iterable<DrawnRow> {
  const indexes = places.map(({ column }) => table.columns.indexOf(column));
  let above: readonly Cell[] = [];
  for (const row of table.rows) {
    const cells = places.map((place, at) => {
      const index = indexes[at] ?? -1;
      const drawn = drawnCell(row[index], place, drawing);
      return isRepeated(row[index], above[index]) ? { place, lines: drawn.lines } : drawn;
    });
    yield { row, cells };
    above = row;
  }
}

function* cellsOf(rows: Iterable<DrawnRow>): Iterable<readonly DrawnCell[]> {
  for (const { cells } of rows) yield cells;
}

/** Of a run of equal words only the first has a colour: where everything is coloured, nothing stands out. */
function isRepeated(cell: Cell | undefined, above: Cell | undefined): boolean {
  if (cell === undefined || above === undefined || !('term' in cell) || !('term' in above)) return false;
  return cell.kind === above.kind && humanText(cell, 'utc') === humanText(above, 'utc');
}

/** Times are shown in one zone: the heading of the first column of times says which. */
function headingOf(column: Column, isFirstTime: boolean, zone: Zone): string {
  const title = neutralise(column.title);
  return isFirstTime ? `${title} (${zoneText(zone)})` : title;
}

function drawnCell(cell: Cell | undefined, place: ChosenWidth, { zone, palette }: Drawing): DrawnCell {
  if (cell === undefined) return { place, lines: [] };
  const { column, width } = place;
  const paint = (text: string) => palette.paint(cell, text);
  if (cell.kind === 'bar') return { place, lines: [bar(cell.count, cell.most, width)], paint };
  if (cell.kind === 'lines') return { place, ...paragraphs(cell.lines, width, palette) };
  const text = humanText(cell, zone);
  if (column.wraps === true) return { place, lines: wrapWidth(text, width) };
  const isCutInside = column.isPath === true || column.keepsEnd === true;
  return { place, lines: [isCutInside ? fitPath(text, width) : fitWidth(text, width)], paint };
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
  extension: 'txt',
  isBinary: false,
  isRowsAlone: false,
  render: page,
};
