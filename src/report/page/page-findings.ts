import type { Finding } from '../../domain/finding.ts';
import { printReference } from '../../domain/image-ref.ts';
import type { Incident } from '../../domain/incident.ts';
import { EPOCH, instantOf, LAST_INSTANT, printInstant } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { AskAgain } from '../ask-again.ts';
import { actorText, addressText, clientText } from '../cells.ts';
import { evidenceCommand, inferredLines } from '../finding-table.ts';
import { fileName, listed, namesListed } from './listed.ts';
import type { PageEvent, PageFinding, PageIncident, PageList, PagePeriod } from './page-input.ts';
import { evidenceOf, type Focus, focusOf, lanesOf } from './page-lanes.ts';

const MOST_INCIDENTS = 25;
/** Each picture takes some 30 kB. */
const MOST_PICTURES = 6;
const MOST_FINDINGS = 100;
const SPANS = { most: 15, noun: 'findings', rest: '`imgaudit incident` lists all' };
/** Number of events of its evidence that are shown with a finding. */
const EVENTS_OF_FINDING = 10;

/** What findings and incidents are shown with. */
export interface FindingContext {
  readonly events: ReadonlyMap<number, RecordedEvent>;
  /** Why each rule matters, by its id. */
  readonly whyOf: ReadonlyMap<string, string>;
  readonly again: AskAgain;
}

export function pageIncidents(
  incidents: readonly Incident[],
  findings: readonly Finding[],
  { events }: Pick<FindingContext, 'events'>,
): PageList<PageIncident> {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const pictured = new Set(incidents.slice(0, MOST_PICTURES).map(({ id }) => id));
  const limit = { most: MOST_INCIDENTS, noun: 'incidents', rest: '`imgaudit suspicious --top all` lists all' };
  return listed(incidents, limit, (incident): PageIncident => {
    const own = incident.findings.flatMap((id) => byId.get(id) ?? []);
    const evidence = pictured.has(incident.id) ? evidenceOf(own, events) : [];
    const focus = focusOf(own, evidence);
    return {
      id: incident.id,
      severity: incident.severity,
      score: incident.score,
      title: incident.title,
      status: incident.status,
      steps: incident.steps,
      people: namesListed(incident.people, 'actors'),
      ips: namesListed(incident.ips, 'addresses'),
      images: namesListed(incident.images, 'images'),
      first: printInstant(incident.first),
      last: printInstant(incident.last),
      events: incident.events,
      findings: listed(own, SPANS, ({ id, rule, severity, first, last }) => {
        return { id, rule, severity, first: printInstant(first), last: printInstant(last) };
      }),
      focus: focus === null ? null : periodOf(focus),
      lanes: lanesOf(evidence, focus),
    };
  });
}

function periodOf({ from, to }: Focus): PagePeriod {
  return { from: printInstant(instantOf(from) ?? EPOCH), to: printInstant(instantOf(to) ?? LAST_INSTANT) };
}

export function pageFindings(
  findings: readonly Finding[],
  incidents: readonly Incident[],
  { whyOf, again }: Pick<FindingContext, 'whyOf' | 'again'>,
): PageList<PageFinding> {
  const incidentOf = new Map(
    incidents.flatMap(({ id, findings: own }) => own.map((finding) => [finding, id] as const)),
  );
  const limit = { most: MOST_FINDINGS, noun: 'findings', rest: '`imgaudit suspicious --by none --top all` lists all' };
  return listed(
    findings,
    limit,
    (finding): PageFinding => ({
      id: finding.id,
      incident: incidentOf.get(finding.id) ?? null,
      rule: finding.rule,
      title: finding.title,
      severity: finding.severity,
      score: finding.score,
      reason: finding.reason,
      why: whyOf.get(finding.rule) ?? '',
      attack: finding.attack,
      images: namesListed(finding.images, 'images'),
      actors: namesListed(finding.actors, 'actors'),
      ips: namesListed(finding.ips, 'addresses'),
      inferred: inferredLines(finding),
      first: printInstant(finding.first),
      last: printInstant(finding.last),
      count: finding.count,
      events: finding.events.slice(0, EVENTS_OF_FINDING),
      running: finding.running,
      next: evidenceCommand(finding, again),
    }),
  );
}

/** The events that the shown findings name, in order of time; at most `most`, those of the worst findings. */
export function pageEvents(
  findings: readonly PageFinding[],
  events: ReadonlyMap<number, RecordedEvent>,
  most: number,
): PageList<PageEvent> {
  const numbers = [...new Set(findings.flatMap((finding) => [...finding.events]))].filter((seq) => events.has(seq));
  const shown = numbers.slice(0, most).flatMap((seq) => events.get(seq) ?? []);
  return listed(
    shown.toSorted((a, b) => a.time - b.time || a.seq - b.seq),
    { most, noun: 'events', rest: '`--top all` lists all', total: numbers.length },
    pageEvent,
  );
}

function pageEvent(event: RecordedEvent): PageEvent {
  const { seq, time, category, outcome, action, client, image, evidence } = event;
  const { file, record, offset, length } = evidence;
  return {
    seq,
    time: printInstant(time),
    category,
    outcome,
    action,
    actor: actorText(event),
    address: addressText(event),
    network: client.network,
    image: image === null ? null : printReference(image.tag === null ? image : { ...image, digest: null }),
    client: clientText(event),
    evidence: { file: fileName(file), record, offset, length },
  };
}
