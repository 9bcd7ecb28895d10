import { scaleBand, scaleLinear } from 'd3-scale';
import type { PageDay } from '../../report/page/page-input.ts';
import { filled, outlined } from '../markup/colours.ts';
import type { Content, Markup } from '../markup/markup.ts';
import { coordinate, figure, label, shape } from '../markup/picture.ts';
import { table } from '../markup/table.ts';

const WIDTH = 960;
const HEIGHT = 210;
const LEFT = 56;
const TOP = 14;
const BOTTOM = 150;

/** How many events each day has, and how many of them findings rest on. */
export function daysPicture(days: readonly PageDay[]): Markup | null {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  const highest = days.reduce((most, { events, found }) => Math.max(most, events, found), 1);
  const across = scaleBand<string>()
    .domain(days.map(({ date }) => date))
    .range([LEFT, WIDTH - 10])
    .padding(0.18);
  const up = scaleLinear().domain([0, highest]).range([BOTTOM, TOP]).nice();
  // There are no half events.
  const ticks = up.ticks(4).filter(Number.isInteger);
  const found = days.filter((day) => day.found > 0);
  const silent = days.filter(({ events }) => events === 0);
  const title = `Events a day, ${first.date} to ${last.date} (UTC)`;
  return figure({
    id: 'p2',
    title,
    description: `${days.length} days with at most ${highest} events. ${found.length} of them have events that findings rest on${found.length > 0 ? ` (${found.map(({ date }) => date).join(', ')})` : ''}. ${silent.length} days without events.`,
    width: WIDTH,
    height: HEIGHT,
    drawing: [
      ticks.map((tick) => [
        shape('line', { x1: LEFT, x2: WIDTH - 10, y1: up(tick), y2: up(tick), ...outlined('grid') }),
        label(up.tickFormat(4, 'd')(tick), {
          x: LEFT - 8,
          y: up(tick) + 4,
          'text-anchor': 'end',
          ...filled('muted'),
        }),
      ]),
      days.map((day) => dayDrawing(day, { x: across(day.date) ?? LEFT, width: across.bandwidth() }, up)),
      dayLabels(days, (date) => (across(date) ?? LEFT) + across.bandwidth() / 2),
      legend(),
    ],
    caption: 'A silent day matters too: a log may have been switched off, or its export may be incomplete.',
    table: table({
      caption: title,
      columns: ['Day', 'Events', 'In findings'],
      rows: days.map(({ date, events, found: count }) => [date, events, count]),
      whenEmpty: 'No day.',
    }),
  });
}

interface Column {
  readonly x: number;
  readonly width: number;
}

function dayDrawing({ date, events, found }: PageDay, column: Column, up: (count: number) => number): Content {
  const [x, width] = [coordinate(column.x), coordinate(column.width)];
  if (events === 0) return silentDay(date, { x, width });
  const bar = (count: number, colour: 'bar' | 'found', meaning: string) => {
    const y = coordinate(up(count));
    return shape('rect', { x, y, width, height: coordinate(BOTTOM - y), ...filled(colour) }, meaning);
  };
  return [
    bar(events, 'bar', `${date}: ${events} events`),
    found === 0 ? null : bar(found, 'found', `${date}: ${found} events in findings`),
    found === 0
      ? null
      : label(String(found), {
          ...{ x: x + width / 2, y: up(Math.max(events, found)) - 3, 'text-anchor': 'middle', 'font-size': 10 },
          ...filled('found'),
        }),
  ];
}

/** A hatched column: nothing was logged. */
function silentDay(date: string, { x, width }: Column): Content {
  const lines = [0, 1, 2, 3].map((at) => `M${x} ${BOTTOM - at * 8}l${width} -8`).join('');
  return shape('path', { d: lines, ...outlined('muted') }, `${date}: no event`);
}

/** Every fifth day or so: more do not fit. */
function dayLabels(days: readonly PageDay[], placeOf: (date: string) => number): Content {
  const step = Math.max(1, Math.ceil(days.length / 12));
  return days.map(({ date }, at) =>
    at % step === 0
      ? label(date.slice(5), { x: placeOf(date), y: BOTTOM + 17, 'text-anchor': 'middle', ...filled('muted') })
      : null,
  );
}

function legend(): Content {
  const y = HEIGHT - 18;
  return [
    shape('rect', { x: LEFT, y: y - 10, width: 14, height: 12, ...filled('bar') }),
    label('all events', { x: LEFT + 20, y, ...filled('muted') }),
    shape('rect', { x: LEFT + 120, y: y - 10, width: 14, height: 12, ...filled('found') }),
    label('events in findings, with their number', { x: LEFT + 140, y, ...filled('muted') }),
    shape('path', { d: `M${LEFT + 400} ${y}l14 -5m-14 0l14 -5`, ...outlined('muted') }),
    label('no event', { x: LEFT + 420, y, ...filled('muted') }),
  ];
}
