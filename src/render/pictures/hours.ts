import { scaleQuantize } from 'd3-scale';
import type { PageHour, PageHours } from '../../report/page/page-input.ts';
import { weekdayName } from '../../report/weekdays.ts';
import { type Colour, filled, outlined } from '../markup/colours.ts';
import type { Content, Markup } from '../markup/markup.ts';
import { figure, label, shape } from '../markup/picture.ts';
import { table } from '../markup/table.ts';
import type { Clock } from '../markup/times.ts';

const LEFT = 52;
const TOP = 30;
const [WIDTH, HEIGHT] = [37, 30];

/** When they act: the usual hours as a heat map, and the hours of the findings outlined. */
export function hoursPicture({ cells, of, window }: PageHours, clock: Clock): Markup {
  const most = cells.reduce((highest, { usual }) => Math.max(highest, usual), 1);
  const heat = scaleQuantize<1 | 2 | 3>().domain([1, most]).range([1, 2, 3]);
  const found = cells.filter((cell) => cell.found > 0);
  const unusual = found.filter(({ usual }) => usual === 0);
  const title = `Hours of the week (${clock.zone})`;
  return figure({
    id: 'p3',
    title,
    description: `Events of ${of} in the baseline by weekday and hour; the busiest hour has ${most}. ${found.length} hours hold events of findings, and in ${unusual.length} of those the baseline has none.`,
    width: 960,
    height: TOP + 7 * HEIGHT + 44,
    drawing: [
      Array.from({ length: 24 }, (_, hour) =>
        label(String(hour).padStart(2, '0'), {
          ...{ x: LEFT + hour * WIDTH + WIDTH / 2, y: TOP - 8, 'text-anchor': 'middle' },
          ...filled('muted'),
        }),
      ),
      [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
        label(weekdayName(weekday), {
          ...{ x: LEFT - 8, y: TOP + (weekday - 1) * HEIGHT + 20, 'text-anchor': 'end' },
          ...filled('ink'),
        }),
      ),
      cells.map((cell) => cellDrawing(cell, cell.usual === 0 ? 0 : heat(cell.usual))),
      // Drawn last, so that no neighbour covers an outline.
      found.map((cell) => outlineOf(cell)),
      legend(),
    ],
    caption: [
      `Number in a cell: events in the baseline of ${of}, from `,
      clock.at(window.from),
      ' to ',
      clock.at(window.to),
      `. Outlined, with the number above: events that findings rest on. Times in ${clock.zone}.`,
    ],
    table: hoursTable(cells, title),
  });
}

/** A row for each weekday and a column for each hour: `3 (2)` is 3 in the baseline and 2 in findings. */
function hoursTable(cells: readonly PageHour[], title: string): Markup {
  const weekdays = [...new Set(cells.map(({ weekday }) => weekday))];
  return table({
    caption: `${title}: events in the baseline, and in brackets those in findings`,
    columns: ['Day', ...new Set(cells.map(({ hour }) => String(hour)))],
    rows: weekdays.map((day) => [
      `${day} ${weekdayName(day)}`,
      ...cells
        .filter(({ weekday }) => weekday === day)
        .map(({ usual, found }) => (found === 0 ? String(usual) : `${usual} (${found})`)),
    ]),
    whenEmpty: 'No hour.',
    hasRowHeadings: true,
  });
}

const HEATS = ['heat0', 'heat1', 'heat2', 'heat3'] as const;
const ON_HEATS = ['muted', 'onHeat1', 'onHeat2', 'onHeat3'] as const;

function placeOf({ weekday, hour }: PageHour) {
  return { x: LEFT + hour * WIDTH, y: TOP + (weekday - 1) * HEIGHT };
}

function cellDrawing(cell: PageHour, heat: 0 | 1 | 2 | 3): Content {
  const { x, y } = placeOf(cell);
  const colour: Colour = HEATS[heat];
  const meaning = `${weekdayName(cell.weekday)} ${cell.hour}:00: ${cell.usual} usual, ${cell.found} in findings`;
  const isOutlined = cell.found > 0;
  return [
    shape('rect', { x, y, width: WIDTH - 2, height: HEIGHT - 2, ...filled(colour) }, meaning),
    cell.usual === 0
      ? null
      : label(String(cell.usual), {
          ...{ x: x + WIDTH / 2 - 1, y: y + (isOutlined ? 25 : 19), 'text-anchor': 'middle', 'font-size': 11 },
          ...filled(ON_HEATS[heat]),
        }),
  ];
}

function outlineOf(cell: PageHour): Content {
  const { x, y } = placeOf(cell);
  return [
    shape('rect', { x, y, width: WIDTH - 2, height: HEIGHT - 2, ...outlined('found', 2) }),
    shape('rect', { x: x + 4, y: y + 2, width: WIDTH - 10, height: 12, ...filled('paper') }),
    label(String(cell.found), {
      ...{ x: x + WIDTH / 2 - 1, y: y + 12, 'text-anchor': 'middle', 'font-size': 11, 'font-weight': 700 },
      ...filled('found'),
    }),
  ];
}

function legend(): Content {
  const y = TOP + 7 * HEIGHT + 26;
  return [
    HEATS.map((heat, at) => shape('rect', { x: LEFT + at * 20, y: y - 11, width: 18, height: 14, ...filled(heat) })),
    label('usual: none, few, some, many', { x: LEFT + 88, y, ...filled('muted') }),
    shape('rect', { x: LEFT + 300, y: y - 11, width: 18, height: 14, ...outlined('found', 2) }),
    label('in findings', { x: LEFT + 326, y, ...filled('muted') }),
  ];
}
