import type { Dimension, Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { DAY_MS, dayOf } from '../../domain/time-window.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { type Detection, type Evidence, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { personOf } from '../subjects/origins/actor-accounts.ts';
import { networkBlockOf } from '../subjects/origins/address-blocks.ts';
import { toolFamily } from '../subjects/origins/tool-families.ts';
import { imagesOfEach } from '../subjects/touched-images.ts';
import { eventsOfActor } from '../words/next-command.ts';
import { numberOf } from '../words/step-words.ts';
import { addressesOf, countsInWords, valuesOf } from '../words/tallies.ts';

const SILENCE_MS = 30 * DAY_MS;
/** Of an actor that was there on fewer days, the networks and programs are not known. */
const LEAST_DAYS = 3;
const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const returned = candidates(window);
  if (returned.length === 0) return;
  // Names of a log are no globs, and may be longer than a glob can be.
  const subjects = returned.map(({ name }) => ({ kind: 'actor', actor: name }) as const);
  const past = window.earlierSteps({ ...SUCCEEDED, subjects });
  const history = groupBy(past, ({ actor }) => actor);
  const imagesOfActor = imagesOfEach(
    window,
    'actor',
    SUCCEEDED,
    returned.map(({ name }) => name),
  );
  const groups = window.groups(['actor'], SUCCEEDED);
  for (const now of returned) {
    const before = history.get(now.name) ?? [];
    const evidence = evidenceOfGroups(groups, [now.key], now);
    if (before.length > 0) yield* detections(now, before, imagesOfActor(now.name), evidence);
  }
}

/** The actors of the window that were silent right before it, judged by the learning window alone. */
function candidates(window: ObservedWindow): readonly TallyGroup[] {
  const lastSeen = new Map<string, number>();
  for (const { key, last } of window.learned(['actor'], {})) {
    const person = personOf(key.actor ?? '');
    lastSeen.set(person, Math.max(last, lastSeen.get(person) ?? last));
  }
  const groups = groupTallies(window.tally(['actor', 'source'], SUCCEEDED), ['actor']);
  const returns = new Map<string, number>();
  for (const { name, first } of groups) {
    const person = personOf(name);
    returns.set(person, Math.min(first, returns.get(person) ?? first));
  }
  const returned = groups.filter(({ name, first, members }) => {
    const last = lastSeen.get(personOf(name));
    const isSilent = last === undefined || first - last >= SILENCE_MS;
    // Who worked in another account was not away.
    const isFirst = returns.get(personOf(name)) === first;
    // If the case does not hold the days before, everybody seems to have been silent.
    return name !== '' && isSilent && isFirst && members.every(({ key }) => window.isLearned(key.source ?? null));
  });
  return inDetail(window, returned);
}

/** These actors with all that they did in the window, which is counted for no others: mostly there are none. */
function inDetail(window: ObservedWindow, actors: readonly TallyGroup[]): readonly TallyGroup[] {
  if (actors.length === 0) return [];
  const subjects = actors.map(({ name }) => ({ kind: 'actor' as const, actor: name }));
  const by: readonly Dimension[] = ['actor', 'address', 'sortKey', 'isPublic', 'tool', 'category'];
  return groupTallies(window.tally(by, { ...SUCCEEDED, subjects }), ['actor']);
}

/** `before` holds the steps of the actor before the window, in order of time. */
function* detections(
  now: TallyGroup,
  before: readonly Step[],
  images: readonly string[],
  evidence: Evidence,
): Iterable<Detection> {
  const last = before.at(-1)?.time ?? now.first;
  if (now.first - last < SILENCE_MS) return;
  const { name: actor, members } = now;
  const oldNetworks = new Set(before.map(networkOf));
  const oldTools = new Set(before.map(({ tool }) => toolFamily(tool)));
  const addresses = addressesOf(members)
    .filter((one) => !oldNetworks.has(networkOf(one)))
    .map(({ address }) => address);
  const tools = valuesOf(members, 'tool').filter((tool) => !oldTools.has(toolFamily(tool)));
  if (addresses.length === 0 && tools.length === 0) return;
  const changes = [
    ...(addresses.length === 0 ? [] : [`from ${fewOf(addresses)}, in a network from which it did not succeed before`]),
    ...(tools.length === 0 ? [] : [`with ${fewOf(tools)}, a kind of program with which it did not succeed before`]),
  ];
  yield {
    subject: actor,
    severity: new Set(before.map(({ time }) => dayOf(time))).size < LEAST_DAYS ? 'low' : 'medium',
    reason: `${actor} was silent for ${Math.floor((now.first - last) / DAY_MS)} days after ${numberOf(before.length, 'event', 'events')}, and now worked again (${countsInWords(members, 'category')}${images.length === 0 ? '' : ` on ${fewOf(images)}`}) ${changes.join(' and ')}.`,
    images,
    actors: [actor],
    addresses: addressesOf(members),
    isPublic: members.some(({ key }) => key.isPublic === 'true'),
    isCold: false,
    evidence,
    next: eventsOfActor(actor),
  };
}

/** A household has another address of the same network after a month. */
function networkOf({ address, sortKey }: { readonly address: string | null; readonly sortKey: string | null }): string {
  return sortKey === null ? (address ?? '') : networkBlockOf(sortKey);
}

export const rule: Rule = {
  id: 'dormant-actor-returns',
  family: 'authentication',
  step: 'sign-in',
  version: 3,
  title: 'Dormant actor returns with a new address or program',
  severity: 'medium',
  attack: ['T1078.004'],
  why: 'Forgotten accounts of former colleagues and finished projects are what intruders like best: they still work, and nobody misses them.',
  logic:
    'An actor that succeeded earlier in the case and then nothing for at least 30 days succeeds in the window, from a network (/16, IPv6: /32) or with a kind of client program that it did not use with success in the case before. A person behind single sign-on was silent if it was in every account. The days right before the window must be in the case; else the rule is silent. Low for an actor that succeeded on fewer than three days before.',
  falsePositives:
    'Jobs that run once a quarter or a year on a new runner, a colleague back from a long leave with a new laptop.',
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
  needs: [],
  stage: 'events',
  detect,
};
