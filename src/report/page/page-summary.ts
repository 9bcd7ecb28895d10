import type { Finding } from '../../domain/finding.ts';
import type { Incident } from '../../domain/incident.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { SEVERITIES } from '../../domain/vocabulary.ts';
import type { PageFacts } from '../../investigations/page-facts.ts';
import { actorText, addressText, plural } from '../cells.ts';
import type { PageFigure, PageSummary } from './page-input.ts';
import { evidenceOf, kindsText, lanesIn, NOBODY, NOWHERE } from './page-lanes.ts';

/** A manager reads a screen: what goes beyond stands in the sections below. */
const MOST_SENTENCES = 5;
/** Of one incident, this many actors with their addresses say who it was. */
const MOST_CULPRITS = 3;

export interface Summarised {
  /** Both are the worst first, and hold nothing that is suppressed. */
  readonly findings: readonly Finding[];
  readonly incidents: readonly Incident[];
  readonly facts: PageFacts;
  readonly limits: readonly string[];
  /** How many rules ran. */
  readonly rules: number;
  /** How many incidents are left out because an examiner settled them. */
  readonly settled: number;
  /** How many findings allow entries and settled incidents hide. */
  readonly suppressed: number;
  /** How many findings are not of the severity that was asked for. */
  readonly leftOut: number;
  /** Why nothing was looked at; null where something was. */
  readonly unseen: string | null;
}

export function pageSummary(told: Summarised): PageSummary {
  return {
    figures: figuresOf(told),
    answers: [
      { question: 'What happened?', sentences: whatHappened(told) },
      { question: 'Is it running?', sentences: whatRuns(told) },
      { question: 'Who, and with what credential?', sentences: whoDid(told) },
      { question: 'What is not known?', sentences: whatIsUnknown(told) },
    ],
  };
}

function figuresOf({ findings, incidents, facts, settled, suppressed }: Summarised): readonly PageFigure[] {
  const bySeverity = SEVERITIES.toReversed().flatMap((severity): readonly PageFigure[] => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [{ count, what: `${severity} ${count === 1 ? 'finding' : 'findings'}`, severity }];
  });
  const count = (names: Iterable<string>) => new Set(names).size;
  const counted = (number: number, one: string, many: string): PageFigure => {
    return { count: number, what: number === 1 ? one : many, severity: null };
  };
  return [
    ...bySeverity,
    counted(incidents.length, 'incident', 'incidents'),
    counted(facts.evidence, 'event that findings rest on', 'events that findings rest on'),
    counted(count(findings.flatMap(({ ips }) => [...ips])), 'address', 'addresses'),
    counted(count(findings.flatMap(({ images }) => [...images])), 'image name', 'image names'),
    ...(suppressed === 0 ? [] : [counted(suppressed, 'suppressed finding, left out', 'suppressed findings, left out')]),
    ...(settled === 0 ? [] : [counted(settled, 'settled incident, left out', 'settled incidents, left out')]),
  ];
}

/** Without `--title`, the worst incident names the page. */
export function pageTitle({ incidents: [worst], suppressed, leftOut, unseen }: Summarised): string {
  if (worst !== undefined) return `${worst.title.slice(0, 1).toUpperCase()}${worst.title.slice(1)}`;
  if (unseen !== null) return 'Nothing was looked at';
  if (suppressed === 0) return leftOut === 0 ? 'Nothing suspicious found' : 'Nothing of what was found was asked for';
  return suppressed === 1 ? 'The only finding is suppressed' : `All ${suppressed} findings are suppressed`;
}

function whatHappened({ incidents, rules, suppressed, leftOut, unseen }: Summarised): readonly string[] {
  if (unseen !== null) return [`${unseen}, so nothing was looked at.`];
  if (incidents.length === 0 && suppressed > 0) {
    return [`${plural(suppressed, 'finding')} of ${plural(rules, 'rule')}, all of them suppressed: section 7.`];
  }
  if (incidents.length === 0 && leftOut > 0) {
    return ['Something was found in the window, but nothing of it was asked for: see what is not known.'];
  }
  if (incidents.length === 0) return [`Nothing suspicious in the window, by ${plural(rules, 'rule')}.`];
  return few(
    incidents.map(({ severity, title, findings }) => `${severity}: ${title} (${plural(findings.length, 'finding')}).`),
    'more incidents: section 2',
  );
}

function whatRuns({ findings, facts }: Summarised): readonly string[] {
  const [usage] = facts.usages;
  if (findings.every(({ images }) => images.length === 0)) return ['No finding names an image.'];
  if (usage === undefined) return ['Unknown: the case holds no cluster inventory.'];
  const running = [...new Set(findings.flatMap((finding) => [...finding.running]))];
  const observed = plural(usage.clusters.length, 'observed cluster');
  if (running.length === 0) return [`No image of the findings ran in the ${observed} of the case.`];
  return few(
    running.map((text) => `${text}.`),
    'more: section 6',
  );
}

function whoDid({ findings, incidents, facts }: Summarised): readonly string[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const sentences = new Set<string>();
  for (const incident of incidents.slice(0, MOST_SENTENCES)) {
    const own = incident.findings.flatMap((id) => byId.get(id) ?? []);
    for (const lane of culpritsOf(incident, evidenceOf(own, facts.events))) sentences.add(whoText(lane, facts));
    for (const { name, source } of own.flatMap(({ inferred }) => inferred)) {
      sentences.add(`${name}: ${source} names it for acts that another log records (inferred).`);
    }
  }
  if (sentences.size === 0) return ['No finding names an actor or an address.'];
  return few([...sentences], 'more actors with their addresses: section 2');
}

/** Those whom an incident names tell who it was, the busiest first; the picture shows the others that findings rest on. */
function culpritsOf(
  { actors, ips }: Incident,
  events: readonly RecordedEvent[],
): readonly (readonly RecordedEvent[])[] {
  const isNamed = ({ actor, client }: RecordedEvent) => {
    return actors.includes(actor.id ?? actor.name ?? '') || ips.includes(client.address ?? '');
  };
  return lanesIn(events.filter(isNamed))
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_CULPRITS);
}

function whoText(lane: readonly RecordedEvent[], { usual }: PageFacts): string {
  const [event] = lane;
  if (event === undefined) return '';
  const { actor, client } = event;
  const credentials = [...new Set(lane.flatMap((one) => one.actor.credential ?? []))];
  const kind = [actor.type, ...(credentials.length === 0 ? ['credential not named'] : credentials)].join(', ');
  const address = addressText(event);
  const where = address === null ? NOWHERE : `${address} (${client.network})`;
  const before = address === null ? null : (usual.get(address) ?? 0);
  const usually =
    before === null ? '' : `; ${before === 0 ? 'no event' : plural(before, 'event')} from there in the baseline`;
  return `${actorText(event) ?? NOBODY} (${kind}) from ${where}: ${kindsText(lane)}${usually}.`;
}

function whatIsUnknown({ limits }: Summarised): readonly string[] {
  if (limits.length === 0) return ['No gap in the evidence was noticed.'];
  return few(limits, 'more: section 8');
}

/** The first sentences, and how many more there are and where: `more incidents: section 2`. */
function few(sentences: readonly string[], rest: string): readonly string[] {
  const left = sentences.length - MOST_SENTENCES;
  return left <= 0 ? sentences : [...sentences.slice(0, MOST_SENTENCES), `${left} ${rest}.`];
}
