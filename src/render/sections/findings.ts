import { plural } from '../../report/cells.ts';
import type { PageEvent, PageFinding, PageInput } from '../../report/page/page-input.ts';
import { type Content, element, type Markup } from '../markup/markup.ts';
import { table } from '../markup/table.ts';
import type { Clock } from '../markup/times.ts';
import { cutNote, facts, names, section } from './section.ts';

/** Every finding with its reason, the events that it rests on, and the command that shows more. */
export function findings({ findings: found, events }: PageInput, clock: Clock): Markup {
  const byNumber = new Map(events.rows.map((event) => [event.seq, event]));
  return section(
    'findings',
    found.rows.length === 0 ? element('p', {}, 'No finding.') : null,
    found.rows.map((finding) => findingOf(finding, byNumber, clock)),
    cutNote(found),
  );
}

function findingOf(finding: PageFinding, events: ReadonlyMap<number, PageEvent>, clock: Clock): Markup {
  const { id, incident, rule, title, severity, score, reason, why, attack, first, last, count } = finding;
  return element(
    'article',
    { class: `finding ${severity}`, id: `f-${id}` },
    element(
      'h3',
      {},
      element('span', { class: 'badge' }, severity),
      ` ${title} `,
      element('small', {}, `score ${score} of 99, ${rule}, ${id}`),
    ),
    element('p', {}, reason),
    element('p', {}, element('small', {}, why)),
    facts([
      ['Seen', [clock.at(first), ' to ', clock.at(last), ` ${clock.zone}, ${plural(count, 'event')}`]],
      ['Incident', incident === null ? null : element('a', { href: `#i-${incident}` }, incident)],
      ['ATT&CK', attack.join(', ')],
      ['Actors', names(finding.actors)],
      ['Addresses', names(finding.ips)],
      ['Images', names(finding.images)],
      ['Other logs', finding.inferred.join(' ')],
      ['Running', finding.running.join('; ')],
      ['Next', element('code', {}, finding.next)],
    ]),
    evidenceTable(finding, events, clock),
  );
}

function evidenceTable(
  { id, events, count }: PageFinding,
  known: ReadonlyMap<number, PageEvent>,
  clock: Clock,
): Content {
  const left = count - events.length;
  return [
    table({
      caption: `Evidence of finding ${id}`,
      isCaptionHidden: true,
      columns: ['Event', `Time (${clock.zone})`, 'What', 'Outcome', 'Actor', 'Address', 'Image', 'Record'],
      rows: events.map((seq) => eventCells(seq, known.get(seq), clock)),
      whenEmpty: 'The case holds no single event for it: it was found by counting.',
    }),
    left > 0 && events.length > 0
      ? element('p', {}, element('small', {}, `${plural(left, 'more event')}: the command above lists all.`))
      : null,
  ];
}

/** A long place may be broken between its parts. */
const BREAK = element('wbr', {});

/** An event that section 10 leaves out has its number alone. */
function eventCells(seq: number, event: PageEvent | undefined, clock: Clock): readonly Content[] {
  if (event === undefined) return [seq, '-', '-', '-', '-', '-', '-', '-'];
  const { time, action, outcome, actor, address, image, evidence } = event;
  const link = element('a', { href: `#e-${seq}` }, String(seq));
  const place = [evidence.file, BREAK, `#${evidence.record}`, BREAK, `@${evidence.offset}`];
  return [link, clock.at(time), action, outcome, actor ?? '-', address ?? '-', image ?? '-', place];
}
