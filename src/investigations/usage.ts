import type { CaseReader } from '../case/case-reader.ts';
import { type DeployedContainer, isRunning } from '../domain/deployment.ts';
import type { ImageReference } from '../domain/image-ref.ts';
import type { Instant } from '../domain/instant.ts';
import { hostsOf } from '../domain/registry-host.ts';
import { type TagHistory, tagHistories } from './tag-history.ts';

export type UsageMark = 'deleted' | 'other-digest' | 'pull-failed';

export interface ContainerUsage {
  readonly container: DeployedContainer;
  readonly matchedBy: 'digest' | 'reference';
  readonly marks: readonly UsageMark[];
}

/** An image in one cluster. A cluster without containers of it was looked at and has none. */
export interface ClusterUsage {
  readonly cluster: string;
  readonly observedAt: Instant;
  readonly pods: number;
  /** Containers that run. */
  readonly running: number;
  readonly containers: readonly ContainerUsage[];
}

export interface UsageResult {
  readonly image: ImageReference;
  readonly clusters: readonly ClusterUsage[];
}

export type NamedImage = ImageReference & { readonly repository: string };

/** Where an image runs, by digest first and then by reference, in the newest inventory of each cluster. */
export function investigateUsage(reader: CaseReader, image: NamedImage): UsageResult {
  const current = reader.inventories().filter(({ isCurrent }) => isCurrent);
  if (current.length === 0) return { image, clusters: [] };
  const asked = askedImage(reader, image);
  const found = reader.containers({ repositories: asked.repositories, digests: asked.digests });
  const usages = found.flatMap((container) => usageOf(container, asked));
  return {
    image,
    clusters: current.map(({ cluster, observedAt }) => {
      const containers = usages.filter((usage) => usage.container.cluster === cluster);
      const pods = new Set(containers.map(({ container }) => `${container.namespace}/${container.pod}`));
      const running = containers.filter(({ container }) => isRunning(container)).length;
      return { cluster, observedAt, pods: pods.size, running, containers };
    }),
  };
}

/** `running in prod-1 (3 pods)`, for each cluster that has any. */
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
  /** Digests that are the image: the one asked for, or the one the tag points to now. */
  readonly digests: readonly string[];
  readonly isDeleted: boolean;
}

function askedImage(reader: CaseReader, image: NamedImage): AskedImage {
  const { repository, registry, tag, digest } = image;
  const known = { hosts: reader.registryHosts(), aliases: reader.registryAliases() };
  const registries = hostsOf(registry, known);
  const repositories = repository.includes('/') ? [repository] : [repository, `library/${repository}`];
  const histories = tag === null ? [] : tagHistories(reader, { registries, repository, tag });
  const now = histories.flatMap(({ periods }) =>
    periods.filter(({ to }) => to === null).map((period) => period.digest),
  );
  const digests = digest === null ? now : [digest];
  return { image, registries, repositories, digests, isDeleted: isDeleted(reader, { image, registries }, histories) };
}

interface RegisteredImage {
  readonly image: NamedImage;
  readonly registries: readonly string[] | null;
}

/** Whether the last change of the tag, or any of the digest, took it away. */
function isDeleted(
  reader: CaseReader,
  { image, registries }: RegisteredImage,
  histories: readonly TagHistory[],
): boolean {
  const { repository, digest, tag } = image;
  if (tag !== null) return histories.length > 0 && histories.every(({ isGone }) => isGone);
  if (digest === null) return false;
  const subject = { kind: 'digest' as const, registries, repository, digest };
  const changes = reader.events({
    window: null,
    where: [{ subjects: [subject], outcomes: ['success'], categories: ['delete', 'push', 'restore'] }],
  });
  return changes.at(-1)?.category === 'delete';
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
