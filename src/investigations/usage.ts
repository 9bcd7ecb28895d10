import type { CaseReader } from '../case/case-reader.ts';
import type { EventFilter, SubjectWindow } from '../case/event-filter.ts';
import { type ClusterInventory, type DeployedContainer, isRunning } from '../domain/deployment.ts';
import type { ImageReference } from '../domain/image-ref.ts';
import type { Instant } from '../domain/instant.ts';
import { hostsOf } from '../domain/registry-host.ts';
import type { TagHistory } from '../domain/tag-history.ts';
import { askTogether } from '../numbers/group-by.ts';
import type { ResolvedImage } from './names/resolve-image.ts';
import { tagHistories } from './strands/tag-histories.ts';

export type UsageMark = 'deleted' | 'other-digest' | 'pull-failed';

export interface ContainerUsage {
  readonly container: DeployedContainer;
  readonly matchedBy: 'digest' | 'reference';
  readonly marks: readonly UsageMark[];
}

/** The containers of an image in one cluster. The list is empty if the cluster has none. */
export interface ClusterUsage {
  readonly cluster: string;
  readonly observedAt: Instant;
  readonly pods: number;
  /** How many containers run. */
  readonly running: number;
  readonly containers: readonly ContainerUsage[];
}

export interface UsageResult {
  readonly image: ImageReference;
  readonly clusters: readonly ClusterUsage[];
}

/** An image with its repository, which is empty where the digest alone is known. */
export type NamedImage = ImageReference & { readonly repository: string };

/**
 * Where what a user named runs, by the newest inventory of each cluster. Containers match by digest or by reference; one
 * that several of the named images match is told once.
 */
export function investigateUsage(reader: CaseReader, { image, title, places }: ResolvedImage): NamedUsage {
  const { digest } = image;
  const ofDigest = digest === null ? [] : [{ ...image, repository: image.repository ?? '', tag: null, digest }];
  const usages = investigateUsages(reader, [...places.map((place) => place.image), ...ofDigest]);
  const [first, ...others] = usages;
  const clusters = first?.clusters ?? investigateUsages(reader, [{ ...image, repository: '' }])[0]?.clusters ?? [];
  return {
    image,
    title,
    clusters: clusters.map((cluster, index) =>
      joined(
        cluster,
        others.flatMap((usage) => usage.clusters[index] ?? []),
      ),
    ),
  };
}

/** The usage of everything that a name means. */
export interface NamedUsage extends UsageResult {
  readonly title: string;
}

function joined(cluster: ClusterUsage, others: readonly ClusterUsage[]): ClusterUsage {
  if (others.every(({ containers }) => containers.length === 0)) return cluster;
  const nameOf = ({ container: { namespace, pod, kind, container } }: ContainerUsage) =>
    JSON.stringify([namespace, pod, kind, container]);
  const all = new Map<string, ContainerUsage>();
  for (const usage of [cluster, ...others].flatMap(({ containers }) => containers)) {
    const name = nameOf(usage);
    if (!all.has(name)) all.set(name, usage);
  }
  const containers = Array.from(all.keys())
    .toSorted()
    .flatMap((name) => all.get(name) ?? []);
  return clusterUsage(cluster, containers);
}

/** Where many images run, in the order given. Asks as many questions as for a single image. */
export function investigateUsages(reader: CaseReader, images: readonly NamedImage[]): readonly UsageResult[] {
  const current = reader.inventories().filter(({ isCurrent }) => isCurrent);
  if (current.length === 0) return images.map((image) => ({ image, clusters: [] }));
  const asked = askedImages(reader, images);
  const found = reader.containers({
    repositories: [...new Set(asked.flatMap(({ repositories }) => repositories))],
    digests: [...new Set(asked.flatMap(({ digests }) => digests))],
  });
  return asked.map((one) => {
    const usages = found.flatMap((container) => usageOf(container, one));
    return { image: one.image, clusters: current.map((inventory) => clusterUsage(inventory, usages)) };
  });
}

function clusterUsage(
  { cluster, observedAt }: Pick<ClusterInventory, 'cluster' | 'observedAt'>,
  usages: readonly ContainerUsage[],
): ClusterUsage {
  const containers = usages.filter((usage) => usage.container.cluster === cluster);
  const pods = new Set(containers.map(({ container }) => `${container.namespace}/${container.pod}`));
  const running = containers.filter(({ container }) => isRunning(container)).length;
  return { cluster, observedAt, pods: pods.size, running, containers };
}

/** `prod-1 (3 pods)` for each cluster in which the image runs. */
export function runningText(usage: UsageResult): readonly string[] {
  return usage.clusters
    .filter(({ running }) => running > 0)
    .map(({ cluster, containers }) => {
      const running = containers.filter(({ container }) => isRunning(container));
      const pods = new Set(running.map(({ container }) => `${container.namespace}/${container.pod}`)).size;
      return `${cluster} (${pods} ${pods === 1 ? 'pod' : 'pods'})`;
    });
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
      repositories: pathsInInventories(repository),
      digests: digest === null ? now : [digest],
      isDeleted: tag === null ? (removed[index] ?? false) : ofTag.length > 0 && ofTag.every(({ isGone }) => isGone),
    };
  });
}

function pathsInInventories(repository: string): readonly string[] {
  if (repository === '') return [];
  return repository.includes('/') ? [repository] : [repository, `library/${repository}`];
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

function isSameRegistry(image: ImageReference, registries: readonly string[] | null): boolean {
  return registries === null || (image.registry !== null && registries.includes(image.registry));
}
