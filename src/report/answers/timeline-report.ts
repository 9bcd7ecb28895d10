import { printReference } from '../../domain/image-ref.ts';
import type { TimelineEvent, TimelineResult } from '../../investigations/timeline.ts';
import { countsText, plural, windowFact } from '../cells.ts';
import { eventTable } from '../event-table.ts';
import { activityPayload, eventPayload, windowPayload } from '../payloads.ts';
import {
  type Cell,
  type Column,
  type Fact,
  type Payload,
  type Report,
  SCHEMA,
  type Table,
  text,
  time,
} from '../report.ts';

export function timelineReport(result: TimelineResult): Report {
  const { image, window, events, summary } = result;
  const name = printReference(image);
  const { registry, repository, tag, digest } = image;
  const table = withNotes(eventTable(events, 'references', `No event on ${name} in the window.`), events);
  const items = () => events.map(timelinePayload);
  return {
    sections: [
      { kind: 'heading', text: `Event line of ${image.registry === null ? '' : `${image.registry}/`}${name}` },
      {
        kind: 'facts',
        facts: [windowFact(window), ...summaryFacts(result)],
      },
      { kind: 'table', table },
      { kind: 'notices', texts: noticesOf(result) },
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
    }),
  };
}

function timelinePayload(event: TimelineEvent): Payload {
  const { inferred, movedFrom, pullOf } = event;
  return { ...eventPayload(event), inferred, movedFrom, pullOf };
}

/** Adds a column that says what is special about an event, and one that says how it matched. */
function withNotes(table: Table, events: readonly TimelineEvent[]): Table {
  const note: Column = { key: 'note', title: 'NOTE', minWidth: 12, hidesWhenEmpty: true };
  const match: Column = { key: 'match', title: 'MATCH', audience: 'machines' };
  return {
    ...table,
    columns: [...table.columns, note, match],
    rows: table.rows.map((row, index) => {
      const event = events[index];
      return event === undefined ? row : [...row, text(noteOf(event)), text(event.match)];
    }),
  };
}

function noteOf({ movedFrom, pullOf, inferred, match }: TimelineEvent): string | null {
  const notes = [
    ...(movedFrom === null ? [] : [`tag moved from ${movedFrom}`]),
    ...(pullOf === null ? [] : [`same pull as ${pullOf}`]),
    ...(inferred ? [`inferred by ${match}`] : []),
  ];
  return notes.join(', ') || null;
}

function summaryFacts(result: TimelineResult): readonly Fact[] {
  const { summary, digests, running } = result;
  const { publicAddresses, actors } = summary;
  const fact = (label: string, ...cells: Cell[]): Fact => ({ label, cells });
  const runs = running.length === 0 ? [] : [fact('Running now', text(running.join(', ')))];
  if (summary.events === 0) return runs;
  return [
    fact('Events', text(`${summary.events} (${countsText(summary.byCategory)})`)),
    fact('Pulls', text(pullText(result))),
    fact('Seen', time(summary.first), text('to'), time(summary.last)),
    fact('Outcome', text(countsText(summary.byOutcome))),
    fact('Network', text(countsText(summary.byNetwork))),
    fact('Public from', text(publicAddresses.map(({ ip, events }) => `${ip} (${events})`).join(', ') || 'none')),
    fact('Actors', text(actors.map(({ id, name, events }) => `${name ?? id ?? 'not named'} (${events})`).join(', '))),
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
    ...runs,
  ];
}

function pullText({ pulls, summary, layers }: TimelineResult): string {
  return `${pulls} (${plural(summary.byCategory['pull'] ?? 0, 'manifest request')}, ${plural(layers, 'layer transfer')} of the repository)`;
}

function noticesOf({ events, layers, areLayersShown, registries }: TimelineResult): readonly string[] {
  return [
    `${plural(events.length, 'event')}.`,
    ...(layers === 0 || areLayersShown
      ? []
      : [`${plural(layers, 'layer transfer')} of the repository left out: --layers shows them.`]),
    ...(registries.length > 1
      ? [
          `Several registries hold this name: ${registries.join(', ')}. Put one before it to see it alone, or say that they are one: imgaudit registry alias add.`,
        ]
      : []),
  ];
}
