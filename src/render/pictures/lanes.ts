import { scaleUtc } from 'd3-scale';
import { MARK_KINDS, type PageIncident, type PageLane, type PageMark } from '../../report/page/page-input.ts';
import { filled, outlined } from '../markup/colours.ts';
import { type Content, element, type Markup } from '../markup/markup.ts';
import { coordinate, figure, label, shape } from '../markup/picture.ts';
import { table } from '../markup/table.ts';
import type { Clock } from '../markup/times.ts';
import { legend, MARK_NAMES, mark } from './marks.ts';

const WIDTH = 960;
const LEFT = 232;
const RIGHT = 30;
const TOP = 12;
const LANE = 40;
const SPAN = 22;
const LETTER_OF: ReadonlyMap<string, string> = new Map([
  ['critical', 'C'],
  ['high', 'H'],
  ['medium', 'M'],
  ['low', 'L'],
  ['info', 'I'],
]);

/** The place of a moment in a picture, from its left edge. */
type Place = (iso: string) => number;

/** Who did what when: a lane for each actor and address, and below them how long each finding lasts. */
export function lanesPicture(incident: PageIncident, number: number, clock: Clock): Markup | null {
  const lanes = incident.lanes.rows;
  const times = lanes.flatMap(({ marks }) => marks.flatMap(({ first, last }) => [first, last])).toSorted();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  const spans = incident.findings.rows;
  const bottom = TOP + lanes.length * LANE + 8 + spans.length * SPAN;
  const axis = timeAxis([first, last], bottom, clock);
  const used = MARK_KINDS.filter((kind) => lanes.some(({ marks }) => marks.some((one) => one.kind === kind)));
  const title = `Incident ${number}, ${clock.text(first)} to ${clock.text(last)} ${clock.zone}`;
  return figure({
    id: `p1-${number}`,
    title,
    description: descriptionOf(lanes, spans.length),
    width: WIDTH,
    height: bottom + 58,
    drawing: [
      axis.drawing,
      lanes.map((lane, at) => laneDrawing(lane, TOP + at * LANE, axis.place, clock)),
      spans.map((span, at) => spanDrawing(span, TOP + lanes.length * LANE + 8 + at * SPAN, axis.place)),
      legend(used, LEFT + 6, bottom + 50),
    ],
    caption: [
      `Each lane is one actor at one address; a number beside a mark counts events that lie too close together to be drawn apart. Below: how long each finding lasts, with the first letter of its severity. Times in ${clock.zone}.`,
      incident.lanes.cut === null ? null : ` ${incident.lanes.cut}`,
      incident.findings.cut === null ? null : ` ${incident.findings.cut}`,
    ],
    table: [lanesTable(lanes, title, clock), spansTable(incident, title, clock)],
  });
}

function descriptionOf(lanes: readonly PageLane[], findings: number): string {
  const told = lanes.map(({ actor, address, marks }) => {
    const counts = MARK_KINDS.flatMap((kind) => {
      const events = marks.reduce((sum, one) => sum + (one.kind === kind ? one.events : 0), 0);
      return events === 0 ? [] : [`${events} ${MARK_NAMES[kind]}`];
    });
    return `${actor} from ${address}: ${counts.join(', ')}`;
  });
  return `${told.join('. ')}. Below the lanes, ${findings} findings as bars over the time that they cover.`;
}

function timeAxis(times: readonly string[], bottom: number, clock: Clock) {
  const [from = 0, to = 0] = times.map((iso) => Date.parse(iso));
  const margin = Math.max((to - from) * 0.03, 60_000);
  // d3-scale looks for round times in UTC, so it is given the times of the zone as if they were UTC.
  const offset = Date.parse(`${clock.text(times[0] ?? '').replace(' ', 'T')}Z`) - from;
  const shift = Number.isFinite(offset) ? Math.round(offset / 60_000) * 60_000 : 0;
  const scale = scaleUtc()
    .domain([from - margin + shift, to + margin + shift])
    .range([LEFT, WIDTH - RIGHT]);
  const ticks = scale.ticks(7);
  const format = scale.tickFormat(7, tickFormat(to - from));
  const drawing = ticks.map((tick) => {
    const x = coordinate(scale(tick));
    return [
      shape('line', { x1: x, x2: x, y1: TOP, y2: bottom, ...outlined('grid') }),
      label(format(tick), { x, y: bottom + 17, 'text-anchor': 'middle', ...filled('muted') }),
    ];
  });
  return { drawing, place: (iso: string) => coordinate(scale(Date.parse(iso) + shift)) };
}

const DAY_MS = 86_400_000;

/** As much of the time as distinguishes the ticks of a period of this many milliseconds. */
function tickFormat(length: number): string {
  if (length > 6 * DAY_MS) return '%m-%d';
  return length > DAY_MS / 3 ? '%m-%d %H:%M' : '%H:%M';
}

function laneDrawing({ actor, address, network, marks }: PageLane, top: number, place: Place, clock: Clock): Content {
  const middle = top + LANE / 2 - 2;
  const colour = network === 'public' ? 'public' : 'lane';
  return [
    shape('rect', { x: LEFT, y: top, width: WIDTH - RIGHT - LEFT, height: LANE - 4, ...filled(colour) }),
    label(actor, {
      ...{ x: LEFT - 10, y: middle, most: 30, 'text-anchor': 'end', 'font-weight': 600, 'font-size': 12 },
      ...filled('ink'),
    }),
    label(`${address} ${network}`, {
      ...{ x: LEFT - 10, y: middle + 14, most: 36, 'text-anchor': 'end', 'font-size': 11 },
      ...filled('muted'),
    }),
    marks.map((one) => markDrawing(one, middle + 2, place, clock)),
  ];
}

function markDrawing(one: PageMark, y: number, place: Place, clock: Clock): Content {
  const { kind, first, last, events } = one;
  const x = place(first);
  const until = first === last ? '' : ` to ${clock.text(last)}`;
  const meaning = `${events} ${MARK_NAMES[kind]}, ${clock.text(first)}${until}`;
  return [
    mark(kind, x, y, meaning),
    events === 1 ? null : label(String(events), { x: x + 6, y: y - 8, 'font-size': 10, ...filled('ink') }),
  ];
}

function spanDrawing(
  { rule, severity, first, last }: PageIncident['findings']['rows'][number],
  top: number,
  place: Place,
): Content {
  const [from, to] = [place(first), place(last)].map((x) => Math.min(WIDTH - RIGHT, Math.max(LEFT, x)));
  const start = Math.min(from ?? LEFT, WIDTH - RIGHT - 8);
  const width = Math.max(8, coordinate((to ?? start) - start));
  const end = start + width;
  const isWide = end > WIDTH - 60;
  const letter = LETTER_OF.get(severity) ?? '';
  return [
    label(rule, { x: LEFT - 10, y: top + 13, most: 32, 'text-anchor': 'end', 'font-size': 12, ...filled('ink') }),
    shape('rect', { x: start, y: top + 3, width, height: 13, rx: 2, ...filled(severity) }, `${rule}: ${severity}`),
    label(letter, {
      ...{ x: isWide ? end - 5 : end + 5, y: top + 14, 'font-size': 11, 'font-weight': 700 },
      ...{ 'text-anchor': isWide ? 'end' : 'start' },
      ...filled(isWide ? 'onSeverity' : severity),
    }),
  ];
}

function lanesTable(lanes: readonly PageLane[], title: string, clock: Clock): Markup {
  return table({
    caption: `Who did what, ${title}`,
    columns: ['Actor', 'Address', 'Network', 'What', 'Events', `First (${clock.zone})`, 'Last'],
    rows: lanes.flatMap(({ actor, address, network, marks }) =>
      marks.map(({ kind, events, first, last }) => [
        ...[actor, address, network, MARK_NAMES[kind], events],
        ...[clock.at(first), clock.at(last)],
      ]),
    ),
    whenEmpty: 'No event.',
  });
}

function spansTable({ findings }: PageIncident, title: string, clock: Clock): Markup {
  return table({
    caption: `Findings, ${title}`,
    columns: ['Finding', 'Rule', 'Severity', `First (${clock.zone})`, 'Last'],
    rows: findings.rows.map(({ id, rule, severity, first, last }) => [
      element('a', { href: `#f-${id}` }, id),
      ...[rule, severity, clock.at(first), clock.at(last)],
    ]),
    whenEmpty: 'No finding.',
  });
}
