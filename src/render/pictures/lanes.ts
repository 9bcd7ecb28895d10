import { scaleUtc } from 'd3-scale';
import { DAY_MS } from '../../domain/time-window.ts';
import type { PageIncident, PagePeriod } from '../../report/page/page-input.ts';
import { MARK_NAMES } from '../../report/page/page-lanes.ts';
import { MARK_KINDS, type PageLane, type PageMark } from '../../report/page/page-marks.ts';
import { filled, outlined } from '../markup/colours.ts';
import { type Content, element, type Markup } from '../markup/markup.ts';
import { coordinate, figure, label, shape } from '../markup/picture.ts';
import { table } from '../markup/table.ts';
import type { Clock } from '../markup/times.ts';
import { legend, mark } from './marks.ts';

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
  const { focus } = incident;
  if (focus === null || lanes.length === 0) return null;
  const spans = incident.findings.rows;
  const bottom = TOP + lanes.length * LANE + 8 + spans.length * SPAN;
  const axis = timeAxis(focus, bottom, clock);
  const outside = lanes.flatMap(({ marks }) => marks).filter((one) => !isWithin(one, focus)).length;
  const used = MARK_KINDS.filter((kind) => lanes.some(({ marks }) => marks.some((one) => one.kind === kind)));
  const title = `Incident ${number}, ${clock.text(focus.from)} to ${clock.text(focus.to)} ${clock.zone}`;
  return figure({
    id: `p1-${number}`,
    title,
    description: descriptionOf(lanes, spans.length),
    width: WIDTH,
    height: bottom + 58,
    drawing: [
      axis.drawing,
      lanes.map((lane, at) => laneDrawing(lane, TOP + at * LANE, axis.place, { focus, clock })),
      spans.map((span, at) => spanDrawing(span, TOP + lanes.length * LANE + 8 + at * SPAN, axis.place)),
      legend(used, LEFT + 6, bottom + 50),
    ],
    caption: [
      `Each lane is one actor at one address; a number beside a mark counts events too close to be drawn apart. Below: how long each finding lasts, with the first letter of its severity. From `,
      clock.at(focus.from),
      ' to ',
      clock.at(focus.to),
      ` ${clock.zone}.`,
      outside === 0 ? null : ` ${outside} marks before and after this time stand in the table alone.`,
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

function isWithin({ first }: PageMark, { from, to }: PagePeriod): boolean {
  return first >= from && first <= to;
}

function timeAxis(focus: PagePeriod, bottom: number, clock: Clock) {
  const [from, to] = [Date.parse(focus.from), Date.parse(focus.to)];
  // d3-scale looks for round times in UTC, so it is given the times of the zone as if they were UTC.
  const offset = Date.parse(`${clock.text(focus.from).replace(' ', 'T')}Z`) - from;
  const shift = Number.isFinite(offset) ? Math.round(offset / 60_000) * 60_000 : 0;
  const scale = scaleUtc()
    .domain([from + shift, to + shift])
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

/** As much of the time as distinguishes the ticks of a period of this many milliseconds. */
function tickFormat(length: number): string {
  if (length > 6 * DAY_MS) return '%m-%d';
  return length > DAY_MS / 3 ? '%m-%d %H:%M' : '%H:%M';
}

/** What a lane is drawn with. */
interface LaneView {
  readonly focus: PagePeriod;
  readonly clock: Clock;
}

function laneDrawing(
  { actor, address, network, marks }: PageLane,
  top: number,
  place: Place,
  { focus, clock }: LaneView,
): Content {
  const middle = top + LANE / 2 - 2;
  const colour = network === 'public' ? 'public' : 'lane';
  const shown = merged(
    marks.filter((one) => isWithin(one, focus)),
    place,
  );
  const levels = levelsOf(shown, place);
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
    shown.map((one, at) => markDrawing(one, place(one.first), middle + (levels[at] ?? 0), clock)),
  ];
}

/** How close two marks of one kind may stand. */
const LEAST_DISTANCE = 15;

/** Marks of one kind that would lie on one another as one mark; the table tells them apart. */
function merged(marks: readonly PageMark[], place: Place): readonly PageMark[] {
  const kept: PageMark[] = [];
  for (const one of marks) {
    const at = kept.findLastIndex(({ kind }) => kind === one.kind);
    const before = kept[at];
    const isNear = before !== undefined && place(one.first) - place(before.first) < LEAST_DISTANCE;
    if (isNear) kept[at] = { ...before, last: one.last, events: before.events + one.events };
    else kept.push(one);
  }
  return kept;
}

const LEVELS = [0, -11, 11];

/** Heights of marks: those of different kinds that would lie on one another stand above and below. */
function levelsOf(marks: readonly PageMark[], place: Place): readonly number[] {
  const placed: { readonly x: number; readonly kind: string; readonly level: number }[] = [];
  for (const { first, kind } of marks) {
    const x = place(first);
    const near = placed.filter((other) => other.kind !== kind && Math.abs(other.x - x) < 13);
    const level = LEVELS.find((free) => near.every((other) => other.level !== free)) ?? 0;
    placed.push({ x, kind, level });
  }
  return placed.map(({ level }) => level);
}

function markDrawing(one: PageMark, x: number, y: number, clock: Clock): Content {
  const { kind, first, last, events } = one;
  const until = first === last ? '' : ` to ${clock.text(last)}`;
  const meaning = `${events} ${MARK_NAMES[kind]}, ${clock.text(first)}${until}`;
  return [
    mark(kind, x, y, meaning),
    events === 1 ? null : label(String(events), { x: x + 8, y: y + 4, 'font-size': 10, ...filled('ink') }),
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
  const letter = letterPlace({ start, end, width });
  return [
    label(rule, { x: LEFT - 10, y: top + 13, most: 32, 'text-anchor': 'end', 'font-size': 12, ...filled('ink') }),
    shape('rect', { x: start, y: top + 3, width, height: 13, rx: 2, ...filled(severity) }, `${rule}: ${severity}`),
    label(LETTER_OF.get(severity) ?? '', {
      ...{ x: letter.x, y: top + 14, 'font-size': 11, 'font-weight': 700, 'text-anchor': letter.anchor },
      ...filled(letter.isInside ? 'onSeverity' : severity),
    }),
  ];
}

/** The letter of a bar stands behind it; where there is no room, within it or before it. */
function letterPlace({ start, end, width }: { readonly start: number; readonly end: number; readonly width: number }) {
  if (end <= WIDTH - RIGHT - 14) return { x: end + 5, anchor: 'start', isInside: false };
  return width > 30 ? { x: end - 5, anchor: 'end', isInside: true } : { x: start - 5, anchor: 'end', isInside: false };
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
