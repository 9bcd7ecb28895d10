import { scaleQuantize } from 'd3-scale';
import { repositoryIn } from '../../domain/image-ref.ts';
import { rankOfSeverity, type Severity } from '../../domain/vocabulary.ts';
import type { PagePair } from '../../report/page/page-input.ts';
import { filled, outlined } from '../markup/colours.ts';
import type { Content, Markup } from '../markup/markup.ts';
import { coordinate, figure, label, shape } from '../markup/picture.ts';

const LEFT = 190;
const TOP = 120;
const ROW = 30;
const MOST_ROWS = 15;
const MOST_COLUMNS = 11;
const WIDTH = 960;
const NO_IMAGE = 'no repository';
const OTHERS = 'other repositories';

/** The events of one address with one image. */
interface Cell {
  events: number;
  worst: Severity | null;
}

/** Which address reached which repository how often, the worst finding of each pair outlined. `table` has the same pairs. */
export function matrixPicture(pairs: readonly PagePair[], table: Content): Markup | null {
  if (pairs.length === 0) return null;
  const images = columnsOf(pairs);
  const addresses = [...new Set(pairs.map(({ ip }) => ip))];
  const rows = addresses.slice(0, MOST_ROWS);
  const cells = cellsOf(pairs, new Set(images));
  const most = [...cells.values()].reduce((highest, { events }) => Math.max(highest, events), 1);
  const heat = scaleQuantize<1 | 2 | 3>().domain([1, most]).range([1, 2, 3]);
  const width = coordinate((WIDTH - LEFT - 60) / images.length);
  const place = (row: number, column: number) => ({ x: LEFT + column * width, y: TOP + row * ROW, width });
  const hidden = addresses.length - rows.length;
  return figure({
    id: 'p4',
    title: 'Addresses and the repositories that they reached',
    description: `${rows.length} addresses and ${images.length} repositories. The busiest pair has ${most} events.`,
    width: WIDTH,
    height: TOP + rows.length * ROW + 34,
    drawing: [
      images.map((image, column) => columnLabel(image, LEFT + (column + 0.5) * width)),
      rows.map((address, row) => [
        label(address, {
          ...{ x: LEFT - 8, y: TOP + row * ROW + 19, most: 25, 'text-anchor': 'end' },
          ...filled('ink'),
        }),
        images.map((image, column) => {
          const cell = cells.get(keyOf(address, image));
          return cellDrawing(cell, place(row, column), cell === undefined ? 0 : heat(cell.events));
        }),
      ]),
      legend(TOP + rows.length * ROW + 22),
    ],
    caption: [
      'Number of events in the window. A letter names the worst finding about both: C critical, H high, M medium, L low, I info.',
      hidden > 0 ? ` ${hidden} more addresses stand in the table.` : null,
    ],
    table,
  });
}

/** The repositories with the worst findings come first, then the busiest; the rest share a column. */
function columnsOf(pairs: readonly PagePair[]): readonly string[] {
  const images = new Map<string, Cell>();
  for (const pair of pairs) add(images, repositoryOf(pair), pair);
  const ordered = [...images].toSorted(([, a], [, b]) => rankOf(b.worst) - rankOf(a.worst) || b.events - a.events);
  const names = ordered.map(([name]) => name);
  return names.length > MOST_COLUMNS ? [...names.slice(0, MOST_COLUMNS), OTHERS] : names;
}

function cellsOf(pairs: readonly PagePair[], columns: ReadonlySet<string>): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const pair of pairs) {
    const image = repositoryOf(pair);
    add(cells, keyOf(pair.ip, columns.has(image) ? image : OTHERS), pair);
  }
  return cells;
}

/** Tags share the column of their repository: a picture of single tags would be one of rare events only. */
function repositoryOf({ image }: PagePair): string {
  return image === null ? NO_IMAGE : repositoryIn(image);
}

function keyOf(address: string, image: string): string {
  return JSON.stringify([address, image]);
}

function add(cells: Map<string, Cell>, key: string, { events, worst }: PagePair): void {
  const cell = cells.get(key) ?? { events: 0, worst: null };
  cell.events += events;
  if (rankOf(worst) > rankOf(cell.worst)) cell.worst = worst;
  cells.set(key, cell);
}

function rankOf(severity: Severity | null): number {
  return severity === null ? -1 : rankOfSeverity(severity);
}

function columnLabel(image: string, x: number): Content {
  return label(image, {
    ...{ x: x - 4, y: TOP - 8, most: 24, 'font-size': 12, transform: `rotate(-35 ${coordinate(x - 4)} ${TOP - 8})` },
    ...filled('ink'),
  });
}

const HEATS = ['heat0', 'heat1', 'heat2', 'heat3'] as const;
const ON_HEATS = ['muted', 'onHeat1', 'onHeat2', 'onHeat3'] as const;

function cellDrawing(
  cell: Cell | undefined,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  heat: 0 | 1 | 2 | 3,
): Content {
  const box = { x: coordinate(x), y, width: coordinate(width - 2), height: ROW - 2 };
  const worst = cell?.worst ?? null;
  return [
    shape('rect', { ...box, ...filled(HEATS[heat]) }),
    worst === null ? null : shape('rect', { ...box, ...outlined(worst, 3) }),
    cell === undefined
      ? null
      : label(`${cell.events}${worst === null ? '' : ` ${worst.slice(0, 1).toUpperCase()}`}`, {
          ...{ x: x + width / 2 - 1, y: y + 19, 'text-anchor': 'middle', 'font-size': 12 },
          ...{ 'font-weight': worst === null ? 400 : 700 },
          ...filled(ON_HEATS[heat]),
        }),
  ];
}

function legend(y: number): Content {
  return [
    HEATS.map((heat, at) => shape('rect', { x: LEFT + at * 20, y: y - 11, width: 18, height: 14, ...filled(heat) })),
    label('events: none, few, some, many', { x: LEFT + 88, y, ...filled('muted') }),
    shape('rect', { x: LEFT + 300, y: y - 11, width: 18, height: 14, ...outlined('high', 3) }),
    label('a finding is about this pair', { x: LEFT + 326, y, ...filled('muted') }),
  ];
}
