import type { CaseReader } from '../../case/case-reader.ts';
import type { EventFilter, SubjectWindow } from '../../case/event-filter.ts';
import { containerKey, type DeployedContainer, isRunning, otherNames } from '../../domain/deployment.ts';
import type { ImageReference } from '../../domain/image-ref.ts';
import { hostsOf } from '../../domain/registry-host.ts';
import type { TagHistory } from '../../domain/tag-history.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { askTogether, groupBy } from '../../numbers/group-by.ts';
import type { ResolvedImage } from '../names/resolve-image.ts';
import { tagHistories } from '../strands/tag-histories.ts';
import { type ClusterSight, clusterSights, observedText } from './cluster-sights.ts';

export type UsageMark = 'deleted' | 'other-digest' | 'pull-failed';

export interface ContainerUsage {
  readonly container: DeployedContainer;
  readonly matchedBy: 'digest' | 'reference';
  readonly marks: readonly UsageMark[];
}

/** The containers of an image in one cluster. The list is empty if the cluster has none. */
export interface ClusterUsage extends ClusterSight {
  readonly pods: number;
  /** How many containers run. */
  readonly running: number;
  readonly containers: readonly ContainerUsage[];
  /**
   * Containers of the same repository whose digest is not known, where the question is about a digest: they may use the
   * image.
   */
  readonly undecided: readonly DeployedContainer[];
}

export interface UsageResult {
  readonly image: ImageReference;
  readonly clusters: readonly ClusterUsage[];
}

/** An image with its repository, which is empty where the digest alone is known. */
export type NamedImage = ImageReference & { readonly repository: string };

/** The usage of everything that a name means. */
export interface NamedUsage extends UsageResult {
  readonly title: string;
}

/**
 * Where what a user named runs, by what the inventories of each cluster still tell. Containers match by digest or by
 * reference; one that several of the named images match is told once.
 */
export function investigateUsage(reader: CaseReader, { image, title, places }: ResolvedImage): NamedUsage {
  const { digest } = image;
  const ofDigest = digest === null ? [] : [{ ...image, repository: image.repository ?? '', tag: null, digest }];
  const images = [...places.map((place) => place.image), ...ofDigest];
  const [first, ...others] = investigateUsages(reader, images.length > 0 ? images : [{ ...image, repository: '' }]);
  const clusters = (first?.clusters ?? []).map((cluster, index) => {
    return joined(
      cluster,
      others.flatMap((usage) => usage.clusters[index] ?? []),
    );
  });
  return { image, title, clusters };
}

/** What is used of several images in one cluster. */
function joined(cluster: ClusterUsage, others: readonly ClusterUsage[]): ClusterUsage {
  const all = [cluster, ...others];
  const usages = byDigestFirst(all.flatMap(({ containers }) => containers));
  const known = new Set(usages.map(({ container }) => containerKey(container)));
  const undecided = all.flatMap((usage) => usage.undecided).filter((container) => !known.has(containerKey(container)));
  return clusterUsage(cluster, usages, [...new Map(undecided.map((one) => [containerKey(one), one])).values()]);
}

/** Where many images run, in the order given. Asks as many questions as for a single image. */
export function investigateUsages(reader: CaseReader, images: readonly NamedImage[]): readonly UsageResult[] {
  const sights = clusterSights(reader.inventories());
  if (sights.length === 0) return images.map((image) => ({ image, clusters: [] }));
  const asked = askedImages(reader, images);
  const found = reader.containers({
    repositories: [...new Set(asked.flatMap(({ repositories }) => repositories))],
    digests: [...new Set(asked.flatMap(({ digests }) => digests))],
  });
  return asked.map((one) => {
    const usages = byDigestFirst(found.flatMap((container) => usageOf(container, one)));
    const undecided = found.filter((container) => isUndecided(container, one));
    return { image: one.image, clusters: sights.map((sight) => clusterUsage(sight, usages, undecided)) };
  });
}

function clusterUsage(
  sight: ClusterSight,
  usages: readonly ContainerUsage[],
  undecided: readonly DeployedContainer[],
): ClusterUsage {
  const containers = usages.filter((usage) => usage.container.cluster === sight.cluster);
  return {
    ...sight,
    pods: podsOf(containers),
    running: containers.filter(({ container }) => isRunning(container)).length,
    containers,
    undecided: undecided.filter(({ cluster }) => cluster === sight.cluster),
  };
}

/** How many pods the containers are in. What is only declared is in none. */
function podsOf(usages: readonly ContainerUsage[]): number {
  const inPods = usages.filter(({ container }) => container.pod !== '');
  return new Set(inPods.map(({ container }) => `${container.namespace}/${container.pod}`)).size;
}

/** A container that is listed for two digests matches once: by digest where one of them does. */
function byDigestFirst(usages: readonly ContainerUsage[]): readonly ContainerUsage[] {
  return [...groupBy(usages, ({ container }) => containerKey(container)).values()].flatMap((same) => {
    return same.find(({ matchedBy }) => matchedBy === 'digest') ?? same[0] ?? [];
  });
}

/**
 * Where the image runs, for each cluster: `prod-1 (3 pods) at 2026-11-28 12:48 UTC`. Where only its digest runs, under the
 * names of other repositories, they are named: `prod-1 (3 pods, as payments/api)`.
 */
export function runningText(usage: UsageResult): readonly string[] {
  return usage.clusters
    .filter(({ running }) => running > 0)
    .map(({ cluster, containers, namespaces }) => {
      const running = containers.filter(({ container }) => isRunning(container));
      const pods = podsOf(running);
      const seen = new Set(running.map(({ container }) => container.namespace));
      const [first] = namespaces
        .filter(({ namespace }) => seen.has(namespace))
        .toSorted((a, b) => a.observedAt - b.observedAt);
      const when = first === undefined ? '' : ` at ${observedText(first)}`;
      return `${cluster} (${pods} ${pods === 1 ? 'pod' : 'pods'}${asOthers(usage.image, running)})${when}`;
    });
}

/** `, as payments/api` */
function asOthers({ repository }: ImageReference, running: readonly ContainerUsage[]): string {
  const named = running.map(({ container }) => container);
  const names = repository === null || repository === '' ? [] : otherNames(repository, named);
  return names.length === 0 ? '' : `, as ${fewOf(names)}`;
}

interface AskedImage {
  readonly image: NamedImage;
  readonly registries: readonly string[] | null;
  readonly repositories: readonly string[];
  /** The digests of the image: the one asked for, or those that the tag points to now. */
  readonly digests: readonly string[];
  readonly isDeleted: boolean;
}

function askedImages(reader: CaseReader, images: readonly NamedImage[]): readonly AskedImage[] {
  const known = { hosts: reader.registryHosts(), aliases: reader.registryAliases() };
  const named = images.map((image) => ({ image, registries: hostsOf(image.registry, known) }));
  const histories = historiesOf(reader, named);
  const removed = removedDigests(reader, named);
  return named.map(({ image, registries }, index) => {
    const { repository, tag, digest } = image;
    const ofTag = histories[index] ?? [];
    const now = ofTag.flatMap(({ periods }) => periods.filter(({ to }) => to === null).map((period) => period.digest));
    return {
      image,
      registries,
      repositories: repository.includes('/') ? [repository] : [repository, `library/${repository}`],
      digests: digest === null ? now : [digest],
      isDeleted: tag === null ? (removed[index] ?? false) : ofTag.length > 0 && ofTag.every(({ isGone }) => isGone),
    };
  });
}

interface RegisteredImage {
  readonly image: NamedImage;
  readonly registries: readonly string[] | null;
}

/** The histories of the tag of each image; an empty list for an image without a tag. */
function historiesOf(reader: CaseReader, images: readonly RegisteredImage[]): readonly (readonly TagHistory[])[] {
  const tags = images.map(({ image: { repository, tag }, registries }) => {
    return tag === null || tag === '' ? [] : [{ registries, repository, tag }];
  });
  return askTogether(tags, (all) => tagHistories(reader, all)).map((histories) => histories.flat());
}

/** For each image, whether the last change of its digest deleted it; false for an image that is named by a tag. */
function removedDigests(reader: CaseReader, images: readonly RegisteredImage[]): readonly boolean[] {
  const parts = images.map(({ image: { repository, tag, digest }, registries }): readonly SubjectWindow[] => {
    if (tag !== null || digest === null) return [];
    return [{ subject: { kind: 'digest', registries, repository, digest }, window: null }];
  });
  const asked: readonly EventFilter[] = [{ outcomes: ['success'], categories: ['delete', 'push', 'restore'] }];
  const changes = askTogether(parts, (all) => reader.stepsOfEach(asked, all));
  return changes.map(([steps]) => steps?.at(-1)?.category === 'delete');
}

function usageOf(container: DeployedContainer, asked: AskedImage): readonly ContainerUsage[] {
  const { image } = container;
  const hasDigest = image.digest !== null && asked.digests.includes(image.digest);
  const isNamed = asked.repositories.includes(image.repository ?? '') && isSameRegistry(image, asked.registries);
  const isReferenced =
    isNamed && asked.image.digest === null && (asked.image.tag === null || asked.image.tag === image.tag);
  if (!hasDigest && !isReferenced) return [];
  const runsOther = !hasDigest && asked.image.tag !== null && asked.digests.length > 0 && image.digest !== null;
  const marks: readonly UsageMark[] = [
    ...(asked.isDeleted ? (['deleted'] as const) : []),
    ...(runsOther ? (['other-digest'] as const) : []),
    ...(/ImagePull|ErrImage|InvalidImageName/.test(container.state) ? (['pull-failed'] as const) : []),
  ];
  return [{ container, matchedBy: hasDigest ? 'digest' : 'reference', marks }];
}

function isUndecided({ image, state }: DeployedContainer, asked: AskedImage): boolean {
  if (asked.image.digest === null || image.digest !== null || state.startsWith('declared')) return false;
  return asked.repositories.includes(image.repository ?? '') && isSameRegistry(image, asked.registries);
}

function isSameRegistry(image: ImageReference, registries: readonly string[] | null): boolean {
  return registries === null || (image.registry !== null && registries.includes(image.registry));
}
