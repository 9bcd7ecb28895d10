import type { ClusterInventory } from '../../domain/deployment.ts';
import { printReference } from '../../domain/image-ref.ts';
import type { ClusterUsage, ContainerUsage, NamedUsage, UsageMark } from '../../investigations/usage.ts';
import { plural } from '../cells.ts';
import { imagePayload, instantPayload } from '../payloads.ts';
import { count, type Payload, type Report, SCHEMA, type Table, text, time } from '../report.ts';
import { listReport } from './list-report.ts';

const MARK_TEXTS: Readonly<Record<UsageMark, string>> = {
  deleted: 'deleted from the registry',
  'other-digest': 'not the digest that the tag points to now',
  'pull-failed': 'pull failed',
};

export function usageReport({ image, title, clusters }: NamedUsage): Report {
  const rows = clusters.flatMap(({ containers }) => containers);
  const looked = clusters.map(
    ({ cluster, running, pods }) => `${cluster}: ${running} running in ${plural(pods, 'pod')}`,
  );
  const table: Table = {
    title: null,
    columns: [
      { key: 'cluster', title: 'CLUSTER', minWidth: 8 },
      { key: 'namespace', title: 'NAMESPACE', minWidth: 8 },
      { key: 'workload', title: 'WORKLOAD', minWidth: 12 },
      { key: 'pod', title: 'POD', minWidth: 12, dropOrder: 3 },
      { key: 'container', title: 'CONTAINER', minWidth: 6, dropOrder: 4 },
      { key: 'image', title: 'IMAGE', minWidth: 12, dropOrder: 5 },
      { key: 'digest', title: 'DIGEST', dropOrder: 6 },
      { key: 'matchedBy', title: 'MATCHED BY', dropOrder: 7 },
      { key: 'node', title: 'NODE', minWidth: 8, dropOrder: 8 },
      { key: 'since', title: 'SINCE', dropOrder: 2 },
      { key: 'state', title: 'STATE' },
      { key: 'marks', title: 'MARK', minWidth: 16, wraps: true, hidesWhenEmpty: true },
    ],
    rows: rows.map(({ container, matchedBy, marks }) => [
      text(container.cluster),
      text(container.namespace),
      text(container.workload),
      text(container.pod),
      text(container.kind === 'container' ? container.container : `${container.container} (${container.kind})`),
      text(`${container.image.registry ?? ''}/${printReference({ ...container.image, digest: null })}`),
      container.image.digest === null ? text(null) : { kind: 'digest', digest: container.image.digest },
      text(matchedBy),
      text(container.node),
      time(container.since),
      text(container.state),
      text(marks.map((mark) => MARK_TEXTS[mark]).join(', ') || null),
    ]),
    whenEmpty:
      clusters.length === 0
        ? 'No cluster inventory is in the case: imgaudit import --cluster <name> pods.json.'
        : 'No container of these clusters uses it.',
  };
  const facts = clusters.map(({ cluster, observedAt, running, pods }, index) => ({
    label: index === 0 ? 'Clusters' : '',
    cells: [text(`${cluster}: ${running} running in ${plural(pods, 'pod')}, as observed`), time(observedAt)],
  }));
  const notice =
    clusters.length === 0
      ? 'No cluster is known, so it is unknown whether the image runs anywhere.'
      : `Looked at ${plural(clusters.length, 'cluster')}: ${looked.join('; ')}.`;
  return {
    sections: [
      {
        kind: 'heading',
        text: `Usage of ${title}`,
      },
      { kind: 'facts', facts },
      { kind: 'table', table },
      { kind: 'notices', texts: [notice] },
    ],
    primary: table,
    items: () => rows.map((usage) => ({ cluster: usage.container.cluster, ...containerPayload(usage) })),
    payload: () => ({ schema: SCHEMA, image: imagePayload(image), clusters: clusters.map(clusterPayload) }),
  };
}

function clusterPayload({ cluster, observedAt, pods, running, containers }: ClusterUsage): Payload {
  return {
    cluster,
    observedAt: instantPayload(observedAt),
    pods,
    running,
    containers: containers.map(containerPayload),
  };
}

function containerPayload({ container, matchedBy, marks }: ContainerUsage): Payload {
  const { namespace, workload, pod, container: name, kind, image, node, since, state } = container;
  return {
    namespace,
    workload,
    pod,
    container: name,
    kind,
    image: imagePayload(image),
    digest: image.digest,
    matchedBy,
    node,
    since: instantPayload(since),
    state,
    marks,
  };
}

export function clustersReport(inventories: readonly ClusterInventory[]): Report {
  const payloads = inventories.map(({ cluster, observedAt, pods, containers, file, isCurrent }): Payload => {
    return { cluster, observedAt: instantPayload(observedAt), pods, containers, file, current: isCurrent };
  });
  return listReport({
    name: 'clusters',
    columns: [
      { key: 'cluster', title: 'CLUSTER', minWidth: 12 },
      { key: 'observedAt', title: 'OBSERVED' },
      { key: 'pods', title: 'PODS', align: 'right' },
      { key: 'containers', title: 'CONTAINERS', align: 'right' },
      { key: 'state', title: 'STATE' },
      { key: 'file', title: 'FILE', minWidth: 16, dropOrder: 1 },
    ],
    rows: inventories.map(({ cluster, observedAt, pods, containers, file, isCurrent }) => [
      text(cluster),
      time(observedAt),
      count(pods),
      count(containers),
      text(isCurrent ? 'current' : 'history'),
      text(file),
    ]),
    whenEmpty: 'No cluster inventory is in the case: imgaudit import --cluster <name> pods.json.',
    payloads,
    notices: [`${plural(new Set(inventories.map(({ cluster }) => cluster)).size, 'cluster')}.`],
  });
}
