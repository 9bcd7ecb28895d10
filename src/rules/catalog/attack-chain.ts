import { eventSetOf } from '../../case/event-filter.ts';
import { EVIDENCE_LIMIT } from '../../domain/finding.ts';
import { repositoryIn } from '../../domain/image-ref.ts';
import { EPOCH, instantOf } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import { greatest, least } from '../../numbers/extremes.ts';
import { askTogether } from '../../numbers/group-by.ts';
import type { AddressOfDetection, Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Detections, Rule } from '../engine/rule.ts';
import { timelineOf } from '../words/next-command.ts';

/** A link must begin within this time after the link before it. */
const LONGEST_PAUSE_MS = 7 * DAY_MS;
/** A finding that names more repositories is about none of them in particular: a fleet touches all of them anyway. */
const MOST_REPOSITORIES = 3;

const ORIGIN: readonly string[] = [
  'unexpected-public-address',
  'new-public-address-for-actor',
  'actor-leaves-private-network',
  'repository-first-reached-from-internet',
  'anonymising-network',
];

interface Chain {
  readonly name: string;
  /** What the chain means, in words for the reason. */
  readonly meaning: string;
  /** The rules that may form each link. The links must begin in this order. */
  readonly links: readonly (readonly string[])[];
}

const CHAINS: readonly Chain[] = [
  {
    name: 'theft',
    meaning: 'somebody new looked around and then took images in bulk',
    links: [ORIGIN, ['registry-enumeration'], ['mass-download']],
  },
  {
    name: 'implant',
    meaning: 'a protection was taken away, a tag was moved to another image, and that image runs',
    links: [
      ['new-public-address-for-actor', ...ORIGIN],
      ['tag-immutability-weakened'],
      ['tag-moved'],
      ['untrusted-push-deployed'],
    ],
  },
  {
    name: 'exposure',
    meaning: 'public access was switched on and somebody without a name pulled',
    links: [['public-access-enabled'], ['first-anonymous-pull']],
  },
  {
    name: 'unsigned swap',
    meaning: 'a signature was removed and the tag was moved to another image',
    links: [['signature-removed'], ['tag-moved']],
  },
];

interface Link {
  readonly rule: string;
  readonly detection: Detection;
}

interface FoundChain {
  readonly chain: Chain;
  readonly links: readonly Link[];
}

function* detect(window: ObservedWindow, seen: Detections): Iterable<Detection> {
  const found = [...chainsIn(seen)];
  const evidence = found.map(({ links }) => links.map((link) => link.detection.evidence));
  const numbers = askTogether(evidence, (all) => window.numbersOf(all));
  for (const [index, { chain, links }] of found.entries()) {
    const events = eventSetOf((numbers[index] ?? []).flat());
    yield detection(chain, links, events.numbers);
  }
}

function* chainsIn(seen: Detections): Iterable<FoundChain> {
  for (const chain of CHAINS) {
    const links = chain.links.map((rules) =>
      [...new Set(rules)]
        .flatMap((rule) => (seen.get(rule) ?? []).map((detection): Link => ({ rule, detection })))
        .toSorted((a, b) => a.detection.evidence.first - b.detection.evidence.first || compare(a, b)),
    );
    const [starts = [], ...rest] = links;
    const reported = new Set<Detection>();
    for (const start of starts) {
      const found = follow([start], rest);
      const end = found?.at(-1);
      if (found === null || end === undefined || reported.has(end.detection)) continue;
      reported.add(end.detection);
      yield { chain, links: found };
    }
  }
}

function compare(a: Link, b: Link): number {
  return `${a.rule} ${a.detection.subject}` < `${b.rule} ${b.detection.subject}` ? -1 : 1;
}

/** The first path through the remaining links in which each link continues the one before; null if no path exists. */
function follow(path: readonly Link[], rest: readonly (readonly Link[])[]): readonly Link[] | null {
  const [candidates, ...later] = rest;
  const last = path.at(-1);
  if (candidates === undefined || last === undefined) return path;
  for (const next of candidates) {
    if (!continues(last.detection, next.detection)) continue;
    const found = follow([...path, next], later);
    if (found !== null) return found;
  }
  return null;
}

function continues(before: Detection, after: Detection): boolean {
  const pause = after.evidence.first - before.evidence.first;
  if (pause < 0 || pause > LONGEST_PAUSE_MS) return false;
  const known = new Set(entitiesOf(before));
  return entitiesOf(after).some((entity) => known.has(entity));
}

function entitiesOf({ actors, addresses, images }: Detection): readonly string[] {
  const repositories = new Set(images.map(repositoryIn));
  return [
    ...actors.map((actor) => `actor ${actor}`),
    ...addresses.map(({ address }) => `address ${address}`),
    ...(repositories.size > MOST_REPOSITORIES ? [] : Array.from(repositories, (name) => `repository ${name}`)),
  ];
}

/** `events` are the numbers of the events of all links. Several links may rest on the same events. */
function detection({ name, meaning }: Chain, links: readonly Link[], events: readonly number[]): Detection {
  const detections = links.map((link) => link.detection);
  const images = [...new Set(detections.flatMap((one) => one.images))];
  const actors = [...new Set(detections.flatMap((one) => one.actors))];
  const addresses = new Map<string, AddressOfDetection>();
  for (const address of detections.flatMap((one) => one.addresses)) addresses.set(address.address, address);
  const evidence = detections.map((one) => one.evidence);
  return {
    subject: `${name}: ${links.map(({ rule, detection: { subject } }) => `${rule} ${subject}`).join(' > ')}`,
    severity: 'critical',
    reason: `${name}: ${meaning} (${links.map(({ rule }) => rule).join(', then ')}), by ${fewOf(actors) || 'an actor the log does not name'} from ${fewOf([...addresses.keys()]) || 'addresses that are not logged'} on ${fewOf(images) || 'the registry'}.`,
    images,
    actors,
    addresses: [...addresses.values()],
    isPublic: detections.some(({ isPublic }) => isPublic),
    isCold: detections.some(({ isCold }) => isCold),
    evidence: {
      first:
        instantOf(
          least(
            evidence.map(({ first }) => first),
            Number.POSITIVE_INFINITY,
          ),
        ) ?? EPOCH,
      last:
        instantOf(
          greatest(
            evidence.map(({ last }) => last),
            0,
          ),
        ) ?? EPOCH,
      count: events.length,
      of: { kind: 'numbers', numbers: events.slice(0, EVIDENCE_LIMIT) },
    },
    next: images[0] === undefined ? 'imgaudit events --limit 100' : timelineOf(images[0]),
  };
}

export const rule: Rule = {
  id: 'attack-chain',
  family: 'integrity',
  step: null,
  version: 2,
  title: 'Findings that make one attack together',
  severity: 'critical',
  attack: ['T1525', 'T1530'],
  why: 'Each step of an attack may pass for work. Several in the order of an attack, by the same actor, from the same address or on the same repository, hardly do.',
  logic:
    'Other rules fire one after the other within seven days, each about an actor or address of the one before, or about a repository where both name at most three: theft (new address, enumeration, mass download), implant (new address, immutability weakened, tag moved, deployed), exposure (public access enabled, anonymous pull), unsigned swap (signature removed, tag moved).',
  falsePositives:
    'A migration does many of these things in one day. The single findings stay in the list; allow the actor or address once you know it.',
  references: ['https://attack.mitre.org/techniques/T1525/', 'https://attack.mitre.org/techniques/T1530/'],
  needs: [],
  stage: 'summary',
  detect,
};
