import { printReference } from '../../domain/image-ref.ts';
import { printInstant } from '../../domain/instant.ts';
import type { ContainerUsage, UsageMark, UsageResult } from '../../investigations/deployment/usage.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { listed } from './listed.ts';
import type { PageDeployment, PageWorkload } from './page-input.ts';

const MOST_WORKLOADS = 100;
const REST = '`imgaudit usage <image>` lists all of an image';

const MARK_TEXTS: Readonly<Record<UsageMark, string>> = {
  deleted: 'deleted from the registry',
  'other-digest': 'not the digest that the tag points to now',
  'pull-failed': 'pull failed',
};

/** Where the images of findings run, one row for the containers of a workload that use one image. */
export function pageDeployment(usages: readonly UsageResult[], hasImages: boolean): PageDeployment {
  const [usage] = usages;
  if (usage === undefined) {
    const unknown = hasImages
      ? 'No inventory imported: the case cannot tell where these images run. `imgaudit import --cluster <name> pods.json` reads the list of pods of a cluster.'
      : 'No finding names an image.';
    return { unknown, clusters: [], workloads: { rows: [], cut: null } };
  }
  const workloads = usages.flatMap((one) => workloadsOf(one));
  return {
    unknown: null,
    clusters: usage.clusters.map(({ cluster, observedAt, namespaces, containersSeen, withoutDigest }) => {
      const seen = { namespaces: namespaces.length, containers: containersSeen, withoutDigest };
      return { cluster, observedAt: printInstant(observedAt), ...seen };
    }),
    workloads: listed(workloads, { most: MOST_WORKLOADS, noun: 'workloads', rest: REST }, (workload) => workload),
  };
}

function workloadsOf({ image, clusters }: UsageResult): readonly PageWorkload[] {
  const containers = clusters.flatMap((cluster) => [...cluster.containers]);
  const together = groupBy(containers, ({ container, matchedBy, marks }) => {
    const { cluster, namespace, workload, state, image: used } = container;
    return JSON.stringify([cluster, namespace, workload, state, used.digest, matchedBy, marks]);
  });
  return [...together.values()].flatMap((same) => workloadOf(printReference(image), same));
}

function workloadOf(image: string, same: readonly ContainerUsage[]): readonly PageWorkload[] {
  const [first] = same;
  if (first === undefined) return [];
  const { cluster, namespace, workload, state, image: used } = first.container;
  return [
    {
      ...{ image, cluster, namespace, workload: workload ?? 'workload not named', containers: same.length },
      ...{ state, digest: used.digest, matchedBy: first.matchedBy },
      marks: first.marks.map((mark) => MARK_TEXTS[mark]),
    },
  ];
}
