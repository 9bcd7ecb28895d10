import type { Step } from '../../case/case-reader.ts';
import type { EventFilter, Subject } from '../../case/event-filter.ts';
import { type Instant, instantOf } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { HOUR_MS } from '../../domain/time-window.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Detections, Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct } from '../engine/steps.ts';
import { fromWhere } from '../subjects/changes.ts';
import { eventsOfActor, eventsOfAddress } from '../words/next-command.ts';
import { momentInWords } from '../words/step-words.ts';

const PULLS: EventFilter = { categories: ['pull'], outcomes: ['success', 'unknown'] };
/** Reports of vulnerabilities: they also list the images of a registry. */
const REPORTS: EventFilter = {
  actions: [
    'container-registry.account-vulnerability-report.list',
    'container-registry.account-vulnerability-status.list',
    'ListRepoTagScanResult',
    'listInstanceArtifactVulnerabilities',
  ],
  outcomes: ['success', 'unknown'],
};
const LEAST_REPOSITORIES = 3;

/** A look around the registry that pulls may follow. */
interface Look {
  readonly actor: string | null;
  readonly address: string | null;
  readonly first: Instant;
  readonly last: Instant;
  readonly what: string;
  readonly isCold: boolean;
}

function* detect(window: ObservedWindow, seen: Detections): Iterable<Detection> {
  const looks = [...enumerations(seen), ...reportings(window)];
  for (const [look, pulls] of pullsAfter(window, looks)) {
    const repositories = distinct(pulls.map(({ repository }) => repository));
    if (repositories.length >= LEAST_REPOSITORIES) yield detection(look, pulls, repositories);
  }
}

function enumerations(seen: Detections): readonly Look[] {
  return (seen.get('registry-enumeration') ?? []).map(({ actors, addresses, evidence, isCold }) => ({
    actor: actors[0] ?? null,
    address: addresses[0]?.address ?? null,
    first: evidence.first,
    last: evidence.last,
    what: 'looked around the registry (registry-enumeration)',
    isCold,
  }));
}

/** The first report that each actor read, if its source has a baseline and the actor read no report in it. */
function reportings(window: ObservedWindow): readonly Look[] {
  const steps = window.steps(REPORTS).filter(({ source, actor }) => actor !== null && window.isLearned(source));
  if (steps.length === 0) return [];
  const readers = new Set(window.learned(['actor'], REPORTS).map(({ key }) => key.actor ?? ''));
  return [...groupBy(steps, ({ actor }) => actor)].flatMap(([actor, [step]]) => {
    if (step === undefined || readers.has(actor)) return [];
    const what = 'listed the vulnerabilities of the registry, which it never did before';
    return [{ actor, address: step.address, first: step.time, last: step.time, what, isCold: false }];
  });
}

function subjectOf({ actor, address }: Look): Subject {
  return actor === null ? { kind: 'address', address: address ?? '' } : { kind: 'actor', actor };
}

/** Pulls after the beginning of a look, from repositories that the actor did not pull in the learning window. */
function pullsAfter(window: ObservedWindow, looks: readonly Look[]): readonly (readonly [Look, readonly Step[]])[] {
  const parts = looks.map((look) => {
    const end = Math.min(look.last + HOUR_MS + 1, window.window.to);
    const part = { from: instantOf(look.first + 1) ?? look.first, to: instantOf(end) ?? look.last };
    return { subject: subjectOf(look), window: part };
  });
  const steps = window.stepsOfEach(PULLS, parts);
  const pulls = looks.map((look, index) => (steps[index] ?? []).filter(({ actor }) => actor === look.actor));
  const busy = looks.flatMap((look, index) => {
    const own = pulls[index] ?? [];
    return own.length < LEAST_REPOSITORIES ? [] : [[look, own] as const];
  });
  const isKnown = knownRepositories(
    window,
    busy.map(([look]) => subjectOf(look)),
  );
  return busy.map(([look, own]) => [
    look,
    own.filter(({ repository }) => repository !== null && !isKnown(subjectOf(look), repository)),
  ]);
}

/** Whether an actor or address pulled from a repository in the learning window. Asks one question for each of the two kinds. */
function knownRepositories(
  window: ObservedWindow,
  subjects: readonly Subject[],
): (subject: Subject, repository: string) => boolean {
  const known = new Set<string>();
  for (const kind of ['actor', 'address'] as const) {
    const ofKind = subjects.filter((subject) => subject.kind === kind);
    if (ofKind.length === 0) continue;
    for (const { key } of window.learned([kind, 'repository'], { ...PULLS, subjects: ofKind })) {
      known.add(JSON.stringify([kind, key[kind], key.repository]));
    }
  }
  return (subject, repository) => {
    const name = subject.kind === 'actor' ? subject.actor : subject.kind === 'address' ? subject.address : null;
    return known.has(JSON.stringify([subject.kind, name, repository]));
  };
}

function detection(look: Look, pulls: readonly Step[], repositories: readonly string[]): Detection {
  const { actor, address, first, last, what, isCold } = look;
  const who = actor ?? 'An anonymous client';
  const until = Math.max(1, Math.ceil(((pulls.at(-1)?.time ?? last) - first) / 60_000));
  return detectionOfSteps(pulls, {
    subject: `${actor ?? address ?? ''} ${first}`,
    severity: 'high',
    reason: `${who} ${what} from ${momentInWords(first)} on and in the ${until} minutes after pulled ${repositories.length} repositories that it did not pull before (${fewOf(repositories)}), from ${fromWhere(pulls)}.`,
    isCold,
    next: actor === null ? eventsOfAddress(address ?? '') : eventsOfActor(actor),
  });
}

export const rule: Rule = {
  id: 'enumeration-then-pulls',
  family: 'exfiltration',
  step: 'take',
  version: 1,
  title: 'Enumeration followed by pulls',
  severity: 'high',
  attack: ['T1526', 'T1530'],
  why: 'First the question what there is, then the pulls of what was found: that is a theft in progress, not a deployment, which knows what it wants.',
  logic:
    'After rule registry-enumeration saw an actor look around, or after an actor that never did so lists the vulnerabilities of a registry, the same actor pulls at least 3 repositories that it did not pull in the learning window: strictly after the look began, and within 60 minutes of its end. One step milder where the enumeration was judged without a baseline.',
  falsePositives: 'The set-up of a mirror, which lists first and then pulls all. Allow its actor.',
  references: ['https://attack.mitre.org/techniques/T1526/', 'https://attack.mitre.org/techniques/T1530/'],
  needs: ['list', 'inspect', 'pull'],
  stage: 'findings',
  detect,
};
