import type { Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { eventsOf, groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import type { Category, Severity } from '../../domain/vocabulary.ts';
import { type Detection, type Evidence, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { addressNovelty, type OriginNovelty } from '../subjects/origins/origin-habits.ts';
import { eventsOfAddress } from '../words/next-command.ts';
import { countsInWords, fewOf, imagesOf, valuesOf } from '../words/tallies.ts';

const PUBLIC: EventFilter = { networks: ['public'] };
const WRITES: readonly Category[] = ['push', 'delete', 'tag', 'untag', 'sign', 'config', 'policy', 'restore'];

function* detect(window: ObservedWindow): Iterable<Detection> {
  const learned = window.learned(['address'], PUBLIC);
  const known = new Set(learned.map(({ key }) => key.address));
  const images = membersByName(window.tally(['address', 'repository', 'tag', 'digest'], PUBLIC));
  const actors = membersByName(window.tally(['address', 'actor'], PUBLIC));
  const learnedEvents = eventsOf(learned);
  const groups = window.groups(['address'], PUBLIC);
  const doings = window.tally(['address', 'sortKey', 'category', 'outcome', 'source'], PUBLIC);
  const noveltyOf = addressNovelty(window);
  for (const doing of groupTallies(doings, ['address'])) {
    if (doing.name === '' || known.has(doing.name)) continue;
    const novelty = noveltyOf(doing);
    if (novelty === 'ordinary') continue;
    yield detection(window, doing, {
      novelty,
      evidence: evidenceOfGroups(groups, [doing.key], doing),
      images: imagesOf(images.get(doing.name) ?? []),
      actors: valuesOf(actors.get(doing.name) ?? [], 'actor'),
      learnedEvents,
    });
  }
}

function membersByName(tallies: readonly Tally[]): ReadonlyMap<string, readonly Tally[]> {
  return new Map(groupTallies(tallies, ['address']).map(({ name, members }) => [name, members]));
}

interface Around {
  readonly novelty: OriginNovelty;
  readonly evidence: Evidence;
  readonly images: readonly string[];
  readonly actors: readonly string[];
  readonly learnedEvents: number;
}

function detection(window: ObservedWindow, doing: TallyGroup, around: Around): Detection {
  const { novelty, evidence, images, actors, learnedEvents } = around;
  const isCold = doing.members.some(({ key }) => !window.isLearned(key.source ?? null));
  const compared = isCold
    ? 'nothing is known of it from before.'
    : `it was never seen in the ${window.learningLength} before, in which ${learnedEvents} events came from public addresses.`;
  const who = actors.length === 0 ? 'an anonymous client' : fewOf(actors);
  const touched = images.length === 0 ? '' : ` on ${fewOf(images)}`;
  return {
    subject: doing.name,
    severity: novelty === 'new' ? severityOf(doing.members) : 'low',
    reason: `${doing.name}: ${doing.events} ${doing.events === 1 ? 'event' : 'events'} (${countsInWords(doing.members, 'category')}; ${countsInWords(doing.members, 'outcome')}) by ${who}${touched}; ${compared}`,
    images,
    actors,
    addresses: [{ address: doing.name, sortKey: doing.members[0]?.key.sortKey ?? null }],
    isPublic: true,
    isCold,
    evidence,
    next: eventsOfAddress(doing.name),
  };
}

function severityOf(members: readonly Tally[]): Severity {
  const succeeded = members.filter(({ key }) => key.outcome === 'success' || key.outcome === 'unknown');
  if (succeeded.some(({ key }) => WRITES.some((category) => category === key.category))) return 'high';
  return succeeded.length === 0 ? 'low' : 'medium';
}

export const rule: Rule = {
  id: 'unexpected-public-address',
  family: 'origin',
  step: 'sign-in',
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
