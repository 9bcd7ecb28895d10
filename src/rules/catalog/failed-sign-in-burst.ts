import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies } from '../../case/tally-group.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { bursts, detectionOfSteps, distinct, spanInWords } from '../engine/steps.ts';
import { eventsOfActor, eventsOfAddress } from '../words/next-command.ts';

const MINUTE_MS = 60_000;
const BURST = { frameMs: 10 * MINUTE_MS, atLeast: 10 };
const SPRAY = { frameMs: 30 * MINUTE_MS, atLeast: 5 };
const REFUSED: EventFilter = { categories: ['auth'], outcomes: ['failure', 'denied'] };
/** There `auth` is the reading of credentials: who is refused had signed in. */
const CREDENTIALS_READ = 'kube-apiserver-audit';
const DENIED: EventFilter = { outcomes: ['denied'] };
const NAMELESS: EventFilter = { actorTypes: ['anonymous', 'unknown'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const failures = failedSignIns(window);
  const reported = new Set<number>();
  for (const [address, steps] of inOrder(groupBy(failures, (step) => step.address))) {
    const sprayed = bursts(steps, SPRAY, ({ actor }) => actor).flat();
    const burst = bursts(steps, BURST, ({ seq }) => String(seq)).flat();
    const evidence = [...new Set([...sprayed, ...burst])].toSorted((a, b) => a.time - b.time || a.seq - b.seq);
    for (const { seq } of evidence) reported.add(seq);
    if (evidence.length > 0) yield detection(evidence, address, sprayed.length > 0);
  }
  for (const [, steps] of inOrder(groupBy(failures, ({ actor }) => actor))) {
    const burst = bursts(steps, BURST, ({ seq }) => String(seq)).flat();
    // A burst from a single address was reported above.
    if (burst.some(({ seq }) => !reported.has(seq))) yield detection(burst, null, false);
  }
}

/** Groups in the order of their names, so that the answer does not depend on the order of import. */
function inOrder(groups: ReadonlyMap<string, readonly Step[]>): readonly (readonly [string, readonly Step[]])[] {
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Failures of authentication, not of authorisation, in order of time. */
function failedSignIns(window: ObservedWindow): readonly Step[] {
  const named = window.steps({ ...DENIED, actorTypesExcluded: ['anonymous'] });
  const refused = window.steps(REFUSED).filter(({ source }) => source !== CREDENTIALS_READ);
  const certain = [...refused, ...named.filter(isChallenge)].filter((step) => !isNameless(step));
  const steps = [...certain, ...namelessFailures(window)];
  const bySeq = new Map(steps.map((step) => [step.seq, step]));
  return [...bySeq.values()].toSorted((a, b) => a.time - b.time || a.seq - b.seq);
}

function isChallenge({ outcome, reasonCode }: Step): boolean {
  return outcome === 'denied' && reasonCode === '401';
}

/** A request for credentials, whose sender the log names not at all, or by the word that it has for nobody. */
function isNameless(step: Step): boolean {
  return isChallenge(step) && (step.actor === null || step.actorType === 'anonymous');
}

/**
 * A registry answers the first request of every client with a 401, so most nameless 401s are not failures. Only addresses
 * with more of them than successes are looked at, which keeps the number of steps to read small.
 */
function namelessFailures(window: ObservedWindow): readonly Step[] {
  const challenged = window.tally(['address'], { ...DENIED, ...NAMELESS });
  const often = groupTallies(challenged, ['address']).filter(({ events }) => events >= BURST.atLeast);
  if (often.length === 0) return [];
  const succeeded = new Map(
    window.tally(['address'], { outcomes: ['success'] }).map(({ key, events }) => [key.address ?? '', events]),
  );
  const suspects = often
    .filter(({ name, events }) => name !== '' && events > (succeeded.get(name) ?? 0))
    .map(({ name }) => ({ subject: { kind: 'address', address: name } as const, window: window.window }));
  return window.stepsOfEach({}, suspects).flatMap(unanswered);
}

/** The nameless 401s that are not followed by a success within a minute. `steps` are those of one address. */
function unanswered(steps: readonly Step[]): readonly Step[] {
  let nextSuccess = Number.POSITIVE_INFINITY;
  const kept: Step[] = [];
  for (const step of steps.toReversed()) {
    if (step.outcome === 'success') nextSuccess = step.time;
    if (isNameless(step) && nextSuccess - step.time > MINUTE_MS) kept.push(step);
  }
  return kept.toReversed();
}

/** `address` is null for the failures of one actor from several addresses. */
function detection(steps: readonly Step[], address: string | null, isSpray: boolean): Detection {
  const actors = distinct(steps.map(({ actor }) => actor));
  const addresses = distinct(steps.map((step) => step.address));
  const isOutdated = actors.length === 1 && isSteady(steps);
  const who = actors.length === 0 ? 'clients the log does not name' : fewOf(actors);
  const several = actors.length > 1 ? `${actors.length} actors (${who})` : who;
  const from = fewOf(addresses) || 'an address that is not logged';
  const remark = isOutdated
    ? ' The attempts come like clockwork: most likely a machine holds a secret that expired.'
    : isSpray
      ? ' Many names from one address look like one password tried on all of them.'
      : '';
  return detectionOfSteps(steps, {
    subject: address === null ? `actor ${actors[0] ?? ''}` : `address ${address}`,
    severity: severityOf({ isOutdated, isSpray }),
    reason: `${steps.length} sign-ins of ${several} from ${from} failed within ${spanInWords(steps)}.${remark}`,
    isCold: false,
    next: address === null ? eventsOfActor(actors[0] ?? '') : eventsOfAddress(address),
  });
}

function severityOf({ isOutdated, isSpray }: { readonly isOutdated: boolean; readonly isSpray: boolean }): Severity {
  if (isSpray) return 'high';
  return isOutdated ? 'low' : 'medium';
}

const SLOWEST_GUESSER_MS = 10_000;
const TOLERANCE = 0.1;
const STEADY_SHARE = 0.8;

/** Whether the steps come at a constant period that is too long for a program that guesses passwords. */
function isSteady(steps: readonly Step[]): boolean {
  const gaps = steps.slice(1).map(({ time }, index) => time - (steps[index]?.time ?? time));
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const regular = gaps.filter((gap) => Math.abs(gap - median) <= median * TOLERANCE);
  return median >= SLOWEST_GUESSER_MS && regular.length >= gaps.length * STEADY_SHARE;
}

export const rule: Rule = {
  id: 'failed-sign-in-burst',
  family: 'authentication',
  step: 'sign-in',
  version: 2,
  title: 'Burst of failed sign-ins, or a password spray',
  severity: 'medium',
  attack: ['T1110.001', 'T1110.003'],
  why: 'Passwords are guessed in bursts: many tries on one name, or one try on many names. Whether it worked is what to look at next.',
  logic:
    'There are at least ten failed sign-ins within 10 minutes from one address or of one actor. Or there are failed sign-ins of at least five actors from one address within 30 minutes, which is high. A failed sign-in is a refused event of the category auth, or any request denied with 401. In the audit log of Kubernetes, events of auth are reads of credentials, and do not count. The 401 without a name with which every registry asks for credentials counts only at addresses that have more of them than successes, and not where a success follows within a minute. Low where a single actor fails at a constant period of ten seconds or more, as machines with an expired secret do. There is one finding for each address, and for each actor that failed from elsewhere too. The rule needs no baseline.',
  falsePositives:
    'An expired robot secret in a cluster, whose nodes try again and again; a script with a mistyped password.',
  references: [
    'https://attack.mitre.org/techniques/T1110/001/',
    'https://attack.mitre.org/techniques/T1110/003/',
    'https://distribution.github.io/distribution/spec/auth/token/',
  ],
  needs: [],
  stage: 'events',
  isProven: true,
  detect,
};
