import type { Finding } from '../../domain/finding.ts';
import type { Incident } from '../../domain/incident.ts';
import { shortIds } from '../ask-again.ts';
import { periodCells, plural, windowFact } from '../cells.ts';
import { findingPayload, findingTable } from '../finding-table.ts';
import { incidentPayload } from '../incident-table.ts';
import { windowPayload } from '../payloads.ts';
import { type Fact, type Report, SCHEMA, text } from '../report.ts';
import {
  contextFacts,
  doingsPayload,
  doingsTable,
  namesFact,
  noteFacts,
  runningFacts,
  storyPayloads,
  storyTable,
  storyText,
  type Told,
  unseenFacts,
} from '../story-sections.ts';

/** One incident, and what is known of it. */
export interface ToldIncident extends Told {
  readonly incident: Incident;
  /** In order of time. */
  readonly findings: readonly Finding[];
}

/** An incident from its first finding to its last event. Rows for programs are its events. */
export function incidentReport(told: ToldIncident): Report {
  const { incident, findings, story, window, notices, again } = told;
  const shortId = shortIds(findings.map(({ id }) => id));
  const events = storyTable(story);
  const byFinding = new Map(findings.map(({ id }) => [id, incident.id]));
  return {
    sections: [
      { kind: 'heading', text: `Incident ${incident.id}` },
      { kind: 'facts', facts: headFacts(told) },
      {
        kind: 'table',
        table: findingTable(findings, {
          title: 'Findings, in order of time',
          whenEmpty: 'No finding.',
          incidentOf: byFinding,
          nextOf: ({ id }) => `imgaudit finding ${shortId(id)}${again.question}`,
        }),
      },
      { kind: 'table', table: doingsTable(story.doings) },
      { kind: 'table', table: events },
      {
        kind: 'notices',
        texts: [`${plural(findings.length, 'finding')}.`, storyText(story)],
      },
    ],
    primary: events,
    items: () => storyPayloads(story),
    payload: () => ({
      schema: SCHEMA,
      window: windowPayload(window),
      incident: incidentPayload(incident, again),
      findings: findings.map((finding) => findingPayload(finding, again)),
      running: story.running,
      doings: story.doings.map(doingsPayload),
      leftOut: story.busy.map(({ name }) => name),
      events: storyPayloads(story),
      notices,
    }),
  };
}

function headFacts({ incident, story, window, notices }: ToldIncident): readonly Fact[] {
  const { title, severity, score, first, last, people, ips, images } = incident;
  return [
    windowFact(window),
    { label: 'What', cells: [text(title)] },
    { label: 'Severity', cells: [{ kind: 'severity', term: severity }, text(`(score ${score} of 99)`)] },
    { label: 'Seen', cells: periodCells(first, last) },
    ...namesFact('Actors', people),
    ...namesFact('Addresses', ips),
    ...namesFact('Images', images),
    ...runningFacts(story, images),
    ...suppressionFacts(incident),
    ...noteFacts(incident.notes),
    ...contextFacts(story),
    ...unseenFacts(notices),
  ];
}

/** What an examiner said of it, and whether allow entries cover it. */
function suppressionFacts({ isSuppressed, status }: Incident): readonly Fact[] {
  const fact = (label: string, sentence: string): Fact => ({ label, cells: [text(sentence)] });
  if (status !== null) return [fact('Status', status)];
  return isSuppressed ? [fact('Suppressed', 'allow entries cover all of its findings')] : [];
}
