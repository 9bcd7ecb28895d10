import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import type { Instant } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { DAY_MS, HOUR_MS } from '../../domain/time-window.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Detections, Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct, imageOfStep } from '../engine/steps.ts';
import { eventsOfActor } from '../words/next-command.ts';
import { momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

const WRITES: EventFilter = {
  actorTypes: ['user'],
  categories: ['push', 'delete', 'tag', 'untag'],
  outcomes: ['success', 'unknown'],
};
/** Actions that people do themselves. Pulls, look-ups and logins are left out: machines do many of them in people's names. */
const DOINGS: EventFilter = {
  actorTypes: ['user'],
  categories: ['push', 'delete', 'tag', 'untag', 'sign', 'policy', 'config', 'restore', 'build'],
  outcomes: ['success', 'unknown'],
};
/** An hour or day with a smaller share of the actions is unusual. */
const UNUSUAL_BELOW_SHARE = 0.02;
/** Half of an even share of the week. A day of the week with a smaller share of everybody's actions is a day off. */
const DAY_OFF_BELOW_SHARE = 1 / 14;
/** Rules about addresses and deletions: their findings make unusual hours weigh more. */
const COMPANIONS = [
  'new-public-address-for-actor',
  'actor-leaves-private-network',
  'new-country-or-operator-for-actor',
  'impossible-travel',
  'anonymising-network',
  'unexpected-public-address',
  'delete-by-stranger',
  'mass-deletion',
  'repository-or-namespace-deleted',
  'running-image-deleted',
  'signature-removed',
];

/** How the actions of somebody spread over the hours of the day and the days of the week, in UTC. */
interface Rhythm {
  readonly events: number;
  readonly first: Instant;
  readonly hours: readonly number[];
  readonly days: readonly number[];
}

function* detect(window: ObservedWindow, seen: Detections): Iterable<Detection> {
  const writes = window.steps(WRITES);
  if (writes.length === 0) return;
  const learned = window.learnedSteps(DOINGS);
  const everybody = rhythmOf(learned);
  if (everybody === null || !window.isKnown(everybody)) return;
  const rhythms = groupBy(learned, ({ actor }) => actor);
  for (const [actor, steps] of groupBy(writes, (step) => step.actor)) {
    const own = rhythmOf(rhythms.get(actor) ?? []);
    const isOwn = own !== null && window.isKnown(own);
    const rhythm = isOwn ? own : everybody;
    const odd = steps.filter(({ time }) => isOdd(time, rhythm, everybody));
    if (odd.length > 0) yield detection(window, odd, { rhythm, isOwn, companions: companionsOf(seen, actor, odd) });
  }
}

function rhythmOf(steps: readonly Step[]): Rhythm | null {
  const [earliest] = steps;
  if (earliest === undefined) return null;
  const hours = new Array<number>(24).fill(0);
  const days = new Array<number>(7).fill(0);
  for (const { time } of steps) {
    hours[hourOf(time)] = (hours[hourOf(time)] ?? 0) + 1;
    days[dayOf(time)] = (days[dayOf(time)] ?? 0) + 1;
  }
  return { events: steps.length, first: earliest.time, hours, days };
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) % 24;
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) % 7;
}

/** The share of an hour and its two neighbours, because nobody starts at the same minute every day. */
function shareOfHour(time: number, { hours, events }: Rhythm): number {
  const hour = hourOf(time);
  const around = [hour + 23, hour, hour + 1].map((near) => hours[near % 24] ?? 0);
  return around.reduce((sum, count) => sum + count, 0) / events;
}

function shareOfDay(time: number, { days, events }: Rhythm): number {
  return (days[dayOf(time)] ?? 0) / events;
}

function isOdd(time: number, rhythm: Rhythm, everybody: Rhythm): boolean {
  const isDayOff = shareOfDay(time, everybody) < DAY_OFF_BELOW_SHARE;
  return (
    shareOfHour(time, rhythm) < UNUSUAL_BELOW_SHARE || (isDayOff && shareOfDay(time, rhythm) < UNUSUAL_BELOW_SHARE)
  );
}

/** What the steps are compared with. */
interface Compared {
  readonly rhythm: Rhythm;
  /** Whether the rhythm is the actor's own, not everybody's. */
  readonly isOwn: boolean;
  /** Other rules that name the actor. */
  readonly companions: readonly string[];
}

function detection(window: ObservedWindow, steps: readonly Step[], { rhythm, isOwn, companions }: Compared): Detection {
  const [first] = steps;
  if (first === undefined) throw new RangeError('a detection of nothing');
  const whose = isOwn ? "the person's own" : "everybody's";
  const joined = companions.length === 0 ? '' : ` It is also named by ${fewOf(companions)}.`;
  const images = distinct(steps.map(imageOfStep));
  return detectionOfSteps(steps, {
    subject: first.actor ?? '',
    severity: companions.length === 0 ? 'low' : 'medium',
    reason: `${whoInWords(first.actor)} made ${numberOf(steps.length, 'write', 'writes')} (${distinct(steps.map(({ category }) => category)).join(', ')}: ${fewOf(images)}) at unusual hours, the first on ${momentInWords(first.time)} ${originInWords(first.address)}; less than 2 % of ${whose} ${rhythm.events} actions in the ${window.learningBefore} fall on such an hour or day.${joined}`,
    isCold: !isOwn,
    next: eventsOfActor(first.actor ?? '', 'push,delete,tag,untag'),
  });
}

/** Rules that found something about the same actor and one of the addresses within a day. */
function companionsOf(seen: Detections, actor: string | null, steps: readonly Step[]): readonly string[] {
  const isNear = (from: number, to: number) => steps.some(({ time }) => time >= from - DAY_MS && time <= to + DAY_MS);
  const isThere = (found: Detection) =>
    steps.some(({ address }) => address === null || found.addresses.some((one) => one.address === address));
  return COMPANIONS.filter((rule) =>
    (seen.get(rule) ?? []).some(
      (found) =>
        actor !== null &&
        found.severity !== 'low' &&
        found.actors.includes(actor) &&
        isThere(found) &&
        isNear(found.evidence.first, found.evidence.last),
    ),
  );
}

export const rule: Rule = {
  id: 'off-hours-write',
  family: 'integrity',
  step: 'plant',
  version: 3,
  title: 'Push or delete at hours the person never works',
  severity: 'low',
  attack: ['T1078.004'],
  why: 'People have a rhythm, and those who use their credentials from another part of the world, or wait until nobody looks, break it. Weak alone, it weighs beside a new address or a deletion.',
  logic:
    'A person (no service, robot or system) pushes, deletes, tags or untags with success at an unusual hour or day. Unusual is an hour of the day, give or take one, on which less than 2 % of what that person did in the learning window falls. Unusual is also a day of the week with less than 2 %, if others take that day off too. Pulls, look-ups and logins do not count. Times are compared in UTC on both sides, so zones do not matter. Somebody with too little history is compared with everybody, one step milder; without a history of people there is no finding. Medium where a finding of medium or above about addresses or deletions names the same person and address within a day.',
  falsePositives: 'People on call, on travel, or before a release; the week in which clocks change.',
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
  needs: ['push', 'delete'],
  stage: 'findings',
  detect,
};
