import type { Dimension, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies } from '../../case/tally-group.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { type CountedEvents, type Detection, type Evidence, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { distinct } from '../engine/steps.ts';
import { isWrite } from '../subjects/writes.ts';
import { eventsOfActor, eventsOfCategories, timelineOf } from '../words/next-command.ts';
import { addressesOf, countsInWords, imagesOf, valuesOf } from '../words/tallies.ts';

const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };
const BY: readonly Dimension[] = ['registry', 'region', 'source'];
/** What a finding shows of the use of a place. */
const SHOWN: readonly Dimension[] = [
  ...(['actor', 'address', 'sortKey', 'isPublic', 'category', 'action'] as const),
  ...(['repository', 'tag', 'digest'] as const),
];

function* detect(window: ObservedWindow): Iterable<Detection> {
  const learned = window.learned(BY, {}).flatMap((tally) => placeOf(window, tally) ?? []);
  if (learned.length === 0) return;
  const known = new Set(learned.map(({ name }) => name));
  // A place can be new only in a source that named places of this kind before.
  const isNamed = new Set(learned.map(({ kind, source }) => `${kind} ${source}`));
  const places = window.tally(BY, SUCCEEDED).flatMap((tally) => placeOf(window, tally) ?? []);
  const unseen = places.filter(({ name, kind, source }) => {
    return !known.has(name) && isNamed.has(`${kind} ${source}`) && window.isLearned(source);
  });
  // Events in a new registry also happen in its region, so the region is not reported again.
  const regions = new Set(unseen.filter(({ kind }) => kind === 'registry').map(({ region }) => region));
  const reported = unseen.filter(({ kind, region }) => kind === 'registry' || !regions.has(region));
  const uses = { registry: usesOf(window, 'registry', reported), region: usesOf(window, 'region', reported) };
  for (const [name, members] of groupBy(reported, (place) => place.name)) {
    const [{ kind } = { kind: 'region' as const }] = members;
    const others = learned.filter((place) => place.kind === kind).map((place) => place.name);
    yield* detections(window, uses[kind](members), name, [...new Set(others)].toSorted());
  }
}

interface Place {
  readonly kind: 'registry' | 'region';
  readonly name: string;
  readonly host: string;
  readonly region: string | null;
  readonly source: string;
}

/** The registry of a tally under its canonical host or, if the log names no registry, the region; null for neither. */
function placeOf(window: ObservedWindow, { key }: Tally): Place | null {
  const { registry = null, region = null, source } = key;
  if (registry !== null) {
    const name = window.registryOf(registry).replace(/^private\./, '');
    return { kind: 'registry', name: `the registry ${name}`, host: registry, region, source: source ?? '' };
  }
  if (region === null) return null;
  return { kind: 'region', name: `the region ${region}`, host: '', region, source: source ?? '' };
}

interface Uses {
  readonly tallies: readonly Tally[];
  evidenceOf(counted: CountedEvents): Evidence;
}

/** The events at places of one kind. Asks one question for all of them and returns a lookup by place. */
function usesOf(
  window: ObservedWindow,
  kind: Place['kind'],
  places: readonly Place[],
): (members: readonly Place[]) => Uses {
  const valuesIn = (members: readonly Place[]) =>
    distinct(members.map(({ host, region }) => (kind === 'registry' ? host : region)));
  const values = valuesIn(places.filter((place) => place.kind === kind));
  const where: EventFilter = kind === 'registry' ? { images: values.map((host) => `${host}/*`) } : { regions: values };
  const all = values.length === 0 ? [] : window.tally([...SHOWN, kind], { ...SUCCEEDED, ...where });
  const byValue = groupBy(all, ({ key }) => key[kind] ?? null);
  const groups = window.groups([kind], { ...SUCCEEDED, ...where });
  return (members) => {
    const own = valuesIn(members);
    const tallies =
      own.length === 1 ? (byValue.get(own[0] ?? '') ?? []) : own.flatMap((value) => byValue.get(value) ?? []);
    const keys = own.map((value) => ({ [kind]: value }));
    return { tallies, evidenceOf: (counted) => evidenceOfGroups(groups, keys, counted) };
  };
}

function* detections(
  window: ObservedWindow,
  { tallies, evidenceOf }: Uses,
  name: string,
  known: readonly string[],
): Iterable<Detection> {
  const [group] = groupTallies(tallies, []);
  if (group === undefined) return;
  const images = imagesOf(tallies);
  const actors = valuesOf(tallies, 'actor');
  yield {
    subject: name,
    severity: tallies.some(isWrite) ? 'medium' : 'low',
    reason: `${fewOf(actors) || 'A client the log does not name'} used ${name} (${countsInWords(tallies, 'category')} on ${fewOf(images) || 'no image'}) from ${fewOf(valuesOf(tallies, 'address')) || 'an address that is not logged'}; nobody used it in the ${window.learningBefore}, only ${fewOf(known)}.`,
    images,
    actors,
    addresses: addressesOf(tallies),
    isPublic: tallies.some(({ key }) => key.isPublic === 'true'),
    isCold: false,
    evidence: evidenceOf(group),
    next: nextOf(tallies),
  };
}

function nextOf(tallies: readonly Tally[]): string {
  const [repository] = valuesOf(tallies, 'repository');
  const [host] = valuesOf(tallies, 'registry');
  if (repository !== undefined) return timelineOf(host === undefined ? repository : `${host}/${repository}`);
  const [actor] = valuesOf(tallies, 'actor');
  return actor === undefined ? eventsOfCategories('list,inspect,config') : eventsOfActor(actor);
}

export const rule: Rule = {
  id: 'unused-region-or-instance',
  family: 'origin',
  step: 'sign-in',
  version: 1,
  title: 'Region or registry instance that nobody used before',
  severity: 'low',
  attack: ['T1535'],
  why: 'In a region or a registry that nobody uses, nobody looks: a good place to put images, or to take copies that were forgotten.',
  logic:
    'Something succeeds in a registry whose host name does not occur in the learning window or, where the log names no registry, in a region that does not. Private endpoints and aliases of a registry count as the registry itself. There is one finding for each registry or region; medium where something was pushed, deleted, tagged, signed or changed. There is no finding for logs that named neither before, and without a baseline.',
  falsePositives: 'A roll-out to another region, a recovery test, a registry that moved to another host name.',
  references: ['https://attack.mitre.org/techniques/T1535/'],
  needs: [],
  stage: 'events',
  isDaily: true,
  detect,
};
