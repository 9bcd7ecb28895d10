import { printReference } from '../domain/image-ref.ts';
import type { TimelineResult } from '../investigations/timeline.ts';
import { countsText, plural } from './cells.ts';
import { eventTable } from './event-table.ts';
import { activityPayload, eventPayload, windowPayload } from './payloads.ts';
import { type Cell, type Fact, type Report, SCHEMA, text, time } from './report.ts';

export function timelineReport(result: TimelineResult): Report {
  const { image, window, events, summary } = result;
  const name = printReference(image);
  const { registry, repository, tag, digest } = image;
  return {
    title: `Event line of ${image.registry === null ? '' : `${image.registry}/`}${name}`,
    facts: [{ label: 'Window', cells: [time(window.from), text('to'), time(window.to)] }, ...summaryFacts(result)],
    tables: [eventTable(events, 'references', `No event on ${name} in the window.`)],
    main: 0,
    payload: {
      schema: SCHEMA,
      image: { registry, repository, tag, digest },
      window: windowPayload(window),
      summary: activityPayload(summary),
      events: events.map(eventPayload),
    },
    lines: events.map(eventPayload),
    notes: notesOf(result),
  };
}

function summaryFacts({ summary }: TimelineResult): readonly Fact[] {
  if (summary.events === 0) return [];
  const { publicAddresses, actors, digests } = summary;
  const fact = (label: string, ...cells: Cell[]): Fact => ({ label, cells });
  return [
    fact('Events', text(`${summary.events} (${countsText(summary.byCategory)})`)),
    fact('Seen', time(summary.first), text('to'), time(summary.last)),
    fact('Outcome', text(countsText(summary.byOutcome))),
    fact('Network', text(countsText(summary.byNetwork))),
    fact('Public from', text(publicAddresses.map(({ ip, events }) => `${ip} (${events})`).join(', ') || 'none')),
    fact('Actors', text(actors.map(({ id, name, events }) => `${name ?? id ?? 'not named'} (${events})`).join(', '))),
    ...digests.map(({ digest, from, to }, index) =>
      fact(
        index === 0 ? 'Digests' : '',
        { kind: 'digest', digest },
        text('from'),
        time(from),
        ...(to === null ? [] : [text('to'), time(to)]),
        ...(index === 0 ? [] : [text('(the tag moved)')]),
      ),
    ),
  ];
}

function notesOf({ events, layersHidden, registries }: TimelineResult): readonly string[] {
  return [
    `${plural(events.length, 'event')}.`,
    ...(layersHidden === 0
      ? []
      : [`${plural(layersHidden, 'layer transfer')} of the repository left out: --layers shows them.`]),
    ...(registries.length > 1
      ? [`Several registries hold this name: ${registries.join(', ')}. Put one before it to see it alone.`]
      : []),
  ];
}
