import { stepsInWords } from '../../domain/incident.ts';
import { plural } from '../../report/cells.ts';
import type { PageIncident, PageInput } from '../../report/page/page-input.ts';
import { type Content, element, type Markup } from '../markup/markup.ts';
import type { Clock } from '../markup/times.ts';
import { daysPicture } from '../pictures/days.ts';
import { lanesPicture } from '../pictures/lanes.ts';
import { cutNote, facts, names, section } from './section.ts';

/** Each incident with its picture, then the days of the window. */
export function happened({ incidents, days }: PageInput, clock: Clock): Markup {
  return section(
    'happened',
    incidents.rows.length === 0 ? element('p', {}, 'No incident.') : null,
    incidents.rows.map((incident, at) => incidentOf(incident, at + 1, clock)),
    cutNote(incidents),
    element('h3', {}, 'Events a day'),
    daysPicture(days),
  );
}

function incidentOf(incident: PageIncident, number: number, clock: Clock): Content {
  const { id, severity, score, title, status, steps, people, ips, images, first, last, events, findings } = incident;
  return element(
    'article',
    { class: `incident ${severity}`, id: `i-${id}` },
    element(
      'h3',
      {},
      element('span', { class: 'badge' }, severity),
      ` Incident ${number}: ${title} `,
      element('small', {}, `score ${score} of 99, ${id}`),
    ),
    facts([
      ['Status', status],
      ['Steps', stepsInWords(steps)],
      ['Seen', [clock.at(first), ' to ', clock.at(last), ` ${clock.zone}`]],
      ['Rests on', plural(events, 'event')],
      ['Actors', names(people)],
      ['Addresses', names(ips)],
      ['Images', names(images)],
      ['Findings', findings.rows.map((span, at) => [at === 0 ? null : ', ', findingLink(span)])],
    ]),
    lanesPicture(incident, number, clock) ?? spansOnly(incident, clock),
  );
}

function findingLink({ id, rule, severity }: PageIncident['findings']['rows'][number]): Content {
  return [element('a', { href: `#f-${id}` }, rule), ` (${severity})`];
}

/** Incidents below the first few have no picture, but their findings with their times. */
function spansOnly({ findings }: PageIncident, clock: Clock): Content {
  return [
    findings.rows.map(({ id, first, last }) =>
      element('p', {}, element('small', {}, `${id}: `, clock.at(first), ' to ', clock.at(last))),
    ),
    cutNote(findings),
  ];
}
