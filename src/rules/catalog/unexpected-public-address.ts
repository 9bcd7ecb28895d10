import type { Dimension } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies } from '../../case/tally-group.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { judgedOrigins, type Origin } from '../subjects/origins/origin-judgement.ts';
import {
  byActorAndCause,
  comparedWith,
  doingsInWords,
  noveltiesInWords,
  type OriginGroup,
  suspicionOf,
} from '../subjects/origins/origin-words.ts';
import { detectionsOfOrigins, type OriginSuspicion } from '../subjects/origins/public-origins.ts';
import { isWrite } from '../subjects/writes.ts';
import { countsInWords } from '../words/tallies.ts';

const PUBLIC: EventFilter = { networks: ['public'] };
const REFUSED: EventFilter = { ...PUBLIC, outcomes: ['denied', 'failure'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const unexpected = judgedOrigins(window).filter(({ actor, habits, isCold }) => {
    return isCold || actor === null || !habits.isRegular;
  });
  const groups = byActorAndCause(unexpected.map(withSeverity));
  yield* detectionsOfOrigins(
    window,
    groups.map((group) => suspicion(window, group)),
  );
  yield* detectionsOfOrigins(window, refused(window), REFUSED);
}

/** Without a baseline the kind of doings decides. */
function withSeverity(origin: Origin): Origin {
  if (!origin.isCold) return origin;
  return { ...origin, severity: origin.members.some(isWrite) ? 'high' : 'medium' };
}

function suspicion(window: ObservedWindow, group: OriginGroup): OriginSuspicion {
  const shared = suspicionOf(group);
  const who = shared.actor === '' ? 'Clients without a name' : shared.actor;
  return {
    ...shared,
    reason: (images) => `${who}: ${doingsInWords(group.members, images)}. ${comparison(window, group, shared.isCold)}`,
  };
}

function comparison(window: ObservedWindow, { origins }: OriginGroup, isCold: boolean): string {
  if (isCold) return 'Nothing is known from before.';
  const found = noveltiesInWords(origins);
  const events = origins[0]?.habits.events ?? 0;
  const before = comparedWith(window, events);
  if (origins[0]?.actor === null) {
    const news = found === '' ? 'Nothing else is new' : `New are ${found}`;
    return `${news}, compared with the ${before} by such clients.`;
  }
  const own =
    events === 0
      ? 'It has no ordinary success'
      : `It has only ${events} ordinary ${events === 1 ? 'success' : 'successes'}`;
  const news = found === '' ? 'nothing is new' : `new are ${found}`;
  return `${own} in the ${window.learningLength} before; compared with that and with others of its kind, ${news}.`;
}

const BY: readonly Dimension[] = ['actor', 'address', 'sortKey', 'category', 'outcome', 'source'];

/** Addresses where all was refused, by the actor whose name was tried: they came to nothing, so far. */
function refused(window: ObservedWindow): readonly OriginSuspicion[] {
  const doings = window.tally(BY, PUBLIC);
  const isFailure = (outcome: string | null | undefined) => outcome === 'denied' || outcome === 'failure';
  const successful = [...doings.filter(({ key }) => !isFailure(key.outcome)), ...window.learned(['address'], PUBLIC)];
  const welcome = new Set(successful.map(({ key }) => key.address ?? ''));
  const tried = doings.filter(({ key }) => !welcome.has(key.address ?? ''));
  return groupTallies(tried, ['actor']).map(({ name, members }) => ({
    actor: name,
    members,
    subject: `${name} refused`,
    severity: 'low',
    isCold: members.some(({ key }) => !window.isLearned(key.source ?? null)),
    reason: (images) =>
      `${name === '' ? 'Clients without a name' : name}: ${doingsInWords(members, images, 'public')}. All of it was refused (${countsInWords(members, 'outcome')}), and nothing else came from there with success, nor in the ${window.learningLength} before.`,
  }));
}

export const rule: Rule = {
  id: 'unexpected-public-address',
  family: 'origin',
  version: 2,
  title: 'Public address that is not expected',
  severity: 'medium',
  attack: ['T1078.004', 'T1530'],
  why: 'Stolen registry credentials are mostly used from outside: an address on the internet that neither an allow entry nor the weeks before know is the first lead of an investigation.',
  logic:
    'One finding for each public address in the window that no allow entry covers and that had no success in the learning window, with what it did. High where it pushed, deleted, tagged, untagged, signed, restored or changed configuration or policy; low where all it tried was refused. What new addresses mean for those who succeeded there is judged as new-public-address-for-actor does: it may be silent or low where they did nothing that they never did.',
  falsePositives:
    'A new office, a new build runner, an engineer at home, a cloud function. Allow the address or block once you know it.',
  references: ['https://www.alibabacloud.com/help/en/acr/user-guide/image-usage-analysis'],
  needs: [],
  stage: 'events',
  detect,
};
