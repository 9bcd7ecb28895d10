import type { EventFilter } from '../../domain/case-reader.ts';
import { publicHost } from '../../domain/registry-host.ts';
import { groupTallies } from '../../domain/tally-group.ts';
import type { Detection } from '../detection.ts';
import { timelineOf } from '../next-command.ts';
import type { ObservedWindow } from '../observed-window.ts';
import { talliesBy } from '../public-origins.ts';
import type { Rule } from '../rule.ts';
import { addressesOf, countsInWords, fewOf, imagesOf, valuesOf } from '../tallies.ts';
import { isWrite } from '../writes.ts';

const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const reached = window.tally(['registry', 'source'], SUCCEEDED);
  const learned = window.learned(['registry', 'source'], {}).filter(({ key }) => (key.registry ?? null) !== null);
  const known = new Set(learned.map(({ key }) => instanceOf(key.registry ?? '')));
  // Only where a source named registries before can one of them be new.
  const sources = new Set(learned.map(({ key }) => key.source ?? '').filter((source) => window.isLearned(source)));
  const unseen = talliesBy(reached, ({ key }) => {
    const instance = instanceOf(key.registry ?? '');
    return instance === '' || known.has(instance) || !sources.has(key.source ?? '') ? null : instance;
  });
  for (const [instance, members] of unseen) {
    const hosts = valuesOf(members, 'registry');
    yield* detections(window, { instance, hosts, known: [...known].toSorted() });
  }
}

/** One registry has several names: a public one, and others for its private endpoints. */
function instanceOf(host: string): string {
  return publicHost(host).replace(/^private\./, '');
}

interface Unseen {
  readonly instance: string;
  readonly hosts: readonly string[];
  readonly known: readonly string[];
}

function* detections(window: ObservedWindow, { instance, hosts, known }: Unseen): Iterable<Detection> {
  const where: EventFilter = { ...SUCCEEDED, images: hosts.map((host) => `${host}/*`) };
  const tallies = window.tally(
    ['actor', 'address', 'sortKey', 'isPublic', 'category', 'action', 'repository', 'tag', 'digest'],
    where,
  );
  const [group] = groupTallies(tallies, []);
  if (group === undefined) return;
  const images = imagesOf(tallies);
  const actors = valuesOf(tallies, 'actor');
  yield {
    subject: instance,
    severity: tallies.some(isWrite) ? 'medium' : 'low',
    reason: `${fewOf(actors) || 'A client the log does not name'} used the registry ${instance} (${countsInWords(tallies, 'category')} on ${fewOf(images)}) from ${fewOf(valuesOf(tallies, 'address')) || 'an address that is not logged'}; nobody used it in the ${window.learningLength} before, only ${fewOf(known)}.`,
    images,
    actors,
    addresses: addressesOf(tallies),
    isPublic: tallies.some(({ key }) => key.isPublic === 'true'),
    isCold: false,
    evidence: window.evidence(where, group),
    next: timelineOf(`${hosts[0] ?? instance}/${valuesOf(tallies, 'repository')[0] ?? ''}`),
  };
}

export const rule: Rule = {
  id: 'unused-region-or-instance',
  family: 'origin',
  version: 1,
  title: 'Region or registry instance that nobody used before',
  severity: 'low',
  attack: ['T1535'],
  why: 'In a region or a registry that nobody uses, nobody looks: a good place to put images, or to take copies that were forgotten.',
  logic:
    'Something succeeds in a registry whose host name does not occur in the learning window. The cloud registries name region and instance in their host, so a new region shows as a new host; private endpoints of a registry count as the registry itself. One finding for each registry; medium where something was pushed, deleted, tagged, signed or changed. Silent for logs that name no registry host (their region alone is not compared), and without a baseline.',
  falsePositives: 'A roll-out to another region, a recovery test, a registry that moved to another host name.',
  references: ['https://attack.mitre.org/techniques/T1535/'],
  needs: [],
  detect,
};
