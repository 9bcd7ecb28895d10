import type { TimelineEvent, TimelineResult } from '../../investigations/timeline.ts';
import { mapped } from '../../numbers/sequence.ts';
import { countsText, limitSections, periodCells, plural, windowFact } from '../cells.ts';
import { type CellColumn, eventTable } from '../event-table.ts';
import { activityPayload, eventPayload, windowPayload } from '../payloads.ts';
import { type Cell, type Fact, type Payload, type Report, SCHEMA, text, time } from '../report.ts';
import { twinPayload, twinText } from '../twin-text.ts';

export function timelineReport(result: TimelineResult): Report {
  const { image, window, events, summary } = result;
  const name = result.title;
  const { registry, repository, tag, digest } = image;
  const table = eventTable(events, {
    shows: result.isOfOneRepository ? 'references' : 'images',
    added: NOTES,
    eventOf: ({ event }) => event,
    whenEmpty: `No event on ${name} in the window.`,
  });
  const items = () => mapped(events, timelinePayload);
  return {
    sections: [
      { kind: 'heading', text: `Event line of ${name}` },
      {
        kind: 'facts',
        facts: [windowFact(window), ...summaryFacts(result)],
      },
      { kind: 'table', table },
      ...limitSections(limitsOf(result)),
      { kind: 'notices', texts: [`${plural(summary.events, 'event')}.`] },
    ],
    primary: table,
    items,
    payload: () => ({
      schema: SCHEMA,
      image: { registry, repository, tag, digest },
      window: windowPayload(window),
      summary: { ...activityPayload(summary, result.digests), pulls: result.pulls, layers: result.layers },
      running: result.running,
      events: items(),
      limits: limitsOf(result),
    }),
  };
}

function timelinePayload({ event, match, inferred, movedFrom, pullOf, twins }: TimelineEvent): Payload {
  return { ...eventPayload(event, match), inferred, movedFrom, pullOf, twins: twins.map(twinPayload) };
}

/** What is special about an event, and how it matched. */
const NOTES: readonly CellColumn<TimelineEvent>[] = [
  { key: 'note', title: 'NOTE', minWidth: 24, wraps: true, hidesWhenEmpty: true, cell: (event) => text(noteOf(event)) },
  { key: 'match', title: 'MATCH', audience: 'machines', cell: ({ match }) => text(match) },
];

function noteOf({ event, movedFrom, pullOf, inferred, match, twins }: TimelineEvent): string | null {
  const notes = [
    ...(movedFrom === null ? [] : [`tag moved from ${movedFrom}`]),
    // The label of a twin says it already.
    ...(pullOf === null || twins.some(({ seq }) => seq === pullOf) ? [] : [`same pull as ${pullOf} (inferred)`]),
    ...(inferred ? [`inferred by ${match}`] : []),
    ...twins.map((twin) => twinText(twin, event)),
  ];
  return notes.join(', ') || null;
}

function summaryFacts(result: TimelineResult): readonly Fact[] {
  const { summary, running } = result;
  const digests = result.digests.slice(0, mostNamed(result));
  const fact = (label: string, ...cells: Cell[]): Fact => ({ label, cells });
  const runs = running.length === 0 ? [] : [fact('Ran in', text(running.join(', ')))];
  if (summary.events === 0) return runs;
  return [
    fact('Events', text(`${summary.events} (${countsText(summary.byCategory)})`)),
    fact('Pulls', text(pullText(result))),
    fact('Seen', ...periodCells(summary.first, summary.last)),
    fact('Outcome', text(countsText(summary.byOutcome))),
    fact('Network', text(countsText(summary.byNetwork))),
    fact('Public from', text(named(result, summary.publicAddresses, ({ ip }) => ip))),
    fact('Actors', text(named(result, summary.actors, ({ id, name }) => name ?? id ?? 'not named'))),
    ...digests.map(({ digest, from, to, basis }, index) =>
      fact(
        index === 0 ? 'Digests' : '',
        { kind: 'digest', digest },
        text('from'),
        time(from),
        ...(to === null ? [] : [text('to'), time(to)]),
        ...(basis === 'inferred' ? [text('(inferred)')] : []),
      ),
    ),
    ...(digests.length < result.digests.length
      ? [fact('', text(`and ${result.digests.length - digests.length} more`))]
      : []),
    ...runs,
  ];
}

/** Where not all events are shown, the names that come often are enough too. */
const MOST_NAMED = 50;

function mostNamed({ events, summary }: TimelineResult): number {
  return events.length < summary.events ? MOST_NAMED : Number.POSITIVE_INFINITY;
}

/** `alice (3), bob (1)`, the busiest first. */
function named<T extends { readonly events: number }>(
  result: TimelineResult,
  groups: readonly T[],
  nameOf: (group: T) => string,
): string {
  const shown = groups.slice(0, mostNamed(result)).map((group) => `${nameOf(group)} (${group.events})`);
  const left = groups.length - shown.length;
  return [...shown, ...(left > 0 ? [`and ${left} more`] : [])].join(', ') || 'none';
}

function pullText({ pulls, manifestRequests, layers }: TimelineResult): string {
  return `${pulls} (${plural(manifestRequests, 'manifest request')}, ${plural(layers, 'layer transfer')} of the repository)`;
}

function limitsOf({
  summary,
  events,
  layers,
  areLayersShown,
  registries,
  manyPlaces,
}: TimelineResult): readonly string[] {
  const left = summary.events - events.length;
  return [
    ...(left === 0
      ? []
      : [
          `The newest ${events.length} of ${plural(summary.events, 'event')} are shown: --top all shows all, --top ${events.length * 10} more of them.`,
        ]),
    ...(layers === 0 || areLayersShown
      ? []
      : [`${plural(layers, 'layer transfer')} of the repository left out: --layers shows them.`]),
    ...(manyPlaces === null
      ? []
      : [
          `${manyPlaces} repositories are meant, so that only events are shown that name the image: ask about one repository to see what was pulled by digest.`,
        ]),
    ...(registries.length > 1
      ? [
          `Several registries hold this name: ${registries.join(', ')}. Put one before it to see it alone, or say that they are one: imgaudit registry alias add.`,
        ]
      : []),
  ];
}
