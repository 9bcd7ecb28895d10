import type { Incident } from '../domain/incident.ts';
import { type AskAgain, shortIds } from './ask-again.ts';
import { noteText } from './cells.ts';
import { withChanges } from './finding-table.ts';
import { instantPayload, notePayload } from './payloads.ts';
import { type Column, count, type Payload, type Table, text, time } from './report.ts';

const COLUMNS: readonly Column[] = [
  { key: 'severity', title: 'SEVERITY' },
  { key: 'score', title: 'SCORE', align: 'right' },
  { key: 'first', title: 'FIRST' },
  { key: 'last', title: 'LAST', dropOrder: 2 },
  { key: 'events', title: 'EVENTS', align: 'right', dropOrder: 1 },
  { key: 'imageCount', title: 'IMAGES', align: 'right', dropOrder: 3, audience: 'people' },
  { key: 'findingCount', title: 'FINDINGS', align: 'right', audience: 'people' },
  { key: 'suppressed', title: 'SUPPRESSED', hidesWhenEmpty: true },
  { key: 'status', title: 'STATUS', hidesWhenEmpty: true },
  { key: 'title', title: 'INCIDENT', below: 'sentence' },
  { key: 'notes', title: 'NOTES', below: 'sentence', hidesWhenEmpty: true },
  { key: 'next', title: 'Next', below: 'command' },
  { key: 'id', title: 'ID', audience: 'machines' },
  { key: 'steps', title: 'STEPS', audience: 'machines' },
  { key: 'actors', title: 'ACTORS', audience: 'machines' },
  { key: 'ips', title: 'ADDRESSES', audience: 'machines' },
  { key: 'images', title: 'IMAGES', audience: 'machines' },
  { key: 'findings', title: 'FINDINGS', audience: 'machines' },
];

/** What a table of incidents needs to know besides. */
interface IncidentContext extends Pick<Table, 'title' | 'whenEmpty'> {
  /** What became of each since an earlier answer, where one is compared with. */
  readonly changeOf?: (id: string) => string | null;
}

/** Incidents as rows: what happened and the command that shows it stand below each. */
export function incidentTable(
  incidents: readonly Incident[],
  again: AskAgain,
  { title, whenEmpty, changeOf }: IncidentContext,
): Table {
  const shortId = incidentIds(incidents);
  const rows = incidents.map((incident) => [
    { kind: 'severity', term: incident.severity } as const,
    count(incident.score),
    time(incident.first),
    time(incident.last),
    count(incident.events),
    count(incident.images.length),
    count(incident.findings.length),
    text(incident.isSuppressed ? 'suppressed' : null),
    text(incident.status),
    text(incident.title),
    text(incident.notes.map(noteText).join(' ') || null),
    text(incidentCommand(shortId(incident.id), again)),
    text(incident.id),
    text(incident.steps.join(', ')),
    text(incident.actors.join(' ')),
    text(incident.ips.join(' ')),
    text(incident.images.join(' ')),
    text(incident.findings.join(' ')),
  ]);
  return withChanges({ title, columns: COLUMNS, rows, whenEmpty }, incidents, changeOf);
}

/** Ids of incidents as short as they can be typed. */
export function incidentIds(incidents: readonly Incident[]): (id: string) => string {
  return shortIds(
    incidents.map(({ id }) => id),
    1,
  );
}

/** The command that shows an incident. */
export function incidentCommand(id: string, { question }: AskAgain): string {
  return `imgaudit incident ${id}${question}`;
}

/** An incident as every JSON answer shows it. */
export function incidentPayload(incident: Incident, again: AskAgain): Payload {
  const { id, severity, score, title, steps, findings, actors, ips, images, first, last, events } = incident;
  return {
    id,
    severity,
    score,
    title,
    steps,
    findings,
    actors,
    ips,
    images,
    first: instantPayload(first),
    last: instantPayload(last),
    events,
    suppressed: incident.isSuppressed,
    status: incident.status ?? 'open',
    notes: incident.notes.map(notePayload),
    next: incidentCommand(id, again),
  };
}
