import type { ClusterInventory } from '../../domain/deployment.ts';
import { printReference } from '../../domain/image-ref.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { CLOCK_TEXTS, observedText } from '../../investigations/deployment/cluster-sights.ts';
import type { ClusterUsage, ContainerUsage, NamedUsage, UsageMark } from '../../investigations/deployment/usage.ts';
import { plural } from '../cells.ts';
import { imagePayload, instantPayload } from '../payloads.ts';
import { count, type Fact, type Payload, type Report, SCHEMA, type Table, text, time } from '../report.ts';
import { listReport } from './list-report.ts';

const MARK_TEXTS: Readonly<Record<UsageMark, string>> = {
  deleted: 'deleted from the registry',
  'other-digest': 'not the digest that the tag points to now',
  'pull-failed': 'pull failed',
};

/** `known` is the number of clusters in the case, asked about or not. */
export function usageReport({ image, title, clusters }: NamedUsage, known: number): Report {
  const rows = clusters.flatMap(({ containers }) => containers);
  const table: Table = {
    title: null,
    columns: [
      { key: 'cluster', title: 'CLUSTER', minWidth: 8, toldOnce: true },
      { key: 'namespace', title: 'NAMESPACE', minWidth: 8, toldOnce: true },
      { key: 'workload', title: 'WORKLOAD', minWidth: 12, dropOrder: 3, toldOnce: true },
      { key: 'pod', title: 'POD', minWidth: 12 },
      { key: 'container', title: 'CONTAINER', minWidth: 6, dropOrder: 4 },
      { key: 'image', title: 'IMAGE', minWidth: 12, keepsEnd: true, dropOrder: 5 },
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
      text(container.pod || null),
      text(container.kind === 'container' ? container.container : `${container.container} (${container.kind})`),
      text(`${container.image.registry ?? ''}/${printReference({ ...container.image, digest: null })}`),
      container.image.digest === null ? text(null) : { kind: 'digest', digest: container.image.digest },
      text(matchedBy),
      text(container.node),
      time(container.since),
      text(container.state),
      text(marks.map((mark) => MARK_TEXTS[mark]).join(', ') || null),
    ]),
    whenEmpty: nothingText(clusters.length, known),
  };
  const facts = clusters.flatMap((cluster, index) => factsOf(cluster, index === 0));
  const notice =
    clusters.length === 0
      ? 'No cluster was looked at, so it is unknown whether the image runs anywhere.'
      : `Looked at ${plural(clusters.length, 'cluster')}: ${clusters.map(lookedText).join('; ')}.`;
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

function nothingText(looked: number, known: number): string {
  if (known === 0) return 'No cluster inventory is in the case: imgaudit import --cluster <name> pods.json.';
  if (looked === 0) return 'No cluster of the case has this name, so nothing was looked at.';
  return 'No container of these clusters uses it.';
}

/** More namespaces are counted. */
const MOST_NAMESPACES = 12;

/** What was found in a cluster, and how much of it was looked at. */
function factsOf(usage: ClusterUsage, isFirst: boolean): readonly Fact[] {
  const { cluster, observedAt, clock, running, pods } = usage;
  const found = `${cluster}: ${running} running in ${plural(pods, 'pod')}, as observed`;
  const how = CLOCK_TEXTS[clock] === '' ? [] : [text(CLOCK_TEXTS[clock])];
  return [
    { label: isFirst ? 'Clusters' : '', cells: [text(found), time(observedAt), ...how] },
    { label: '', cells: [text(`looked at ${sightText(usage)}`)] },
    ...(usage.undecided.length === 0 ? [] : [{ label: '', cells: [text(undecidedText(usage))] }]),
  ];
}

function undecidedText({ undecided }: ClusterUsage): string {
  return `${plural(undecided.length, 'container')} of this repository may use it too: the digest is not known`;
}

function sightText({ namespaces, containersSeen, withoutDigest }: ClusterUsage): string {
  if (namespaces.length === 0) return 'no namespace: the inventory holds no pods';
  const unknown = `, of which ${withoutDigest} ${withoutDigest === 1 ? 'has' : 'have'} no known digest`;
  return `${namespacesText(namespaces)}; ${plural(containersSeen, 'container')}${withoutDigest === 0 ? '' : unknown}`;
}

/** `2 namespaces (kube-system, prod)`; each with its time where they were not seen together. */
function namespacesText(namespaces: ClusterUsage['namespaces']): string {
  const times = namespaces.map((seen) => observedText({ ...seen, clock: 'stated' }));
  const isTogether = new Set(times).size === 1;
  const names = namespaces
    .slice(0, MOST_NAMESPACES)
    .map(({ namespace }, index) => (isTogether ? namespace : `${namespace} at ${times[index]}`));
  const more = namespaces.length - names.length;
  return `${plural(namespaces.length, 'namespace')} (${names.join(', ')}${more === 0 ? '' : ` and ${more} more`})`;
}

function lookedText(usage: ClusterUsage): string {
  const { cluster, running, pods, namespaces, withoutDigest, undecided } = usage;
  const parts = [
    `${cluster}: ${running} running in ${plural(pods, 'pod')}`,
    plural(namespaces.length, 'namespace'),
    ...(withoutDigest === 0 ? [] : [`${plural(withoutDigest, 'container')} without a known digest`]),
    ...(undecided.length === 0 ? [] : [`${undecided.length} of this repository`]),
  ];
  return parts.join(', ');
}

function clusterPayload(usage: ClusterUsage): Payload {
  const { cluster, observedAt, clock, pods, running, namespaces, containersSeen, withoutDigest, undecided } = usage;
  return {
    cluster,
    observedAt: instantPayload(observedAt),
    observedBy: clock,
    namespaces: namespaces.map((seen) => ({
      namespace: seen.namespace,
      observedAt: instantPayload(seen.observedAt),
      pods: seen.pods,
    })),
    containersSeen,
    withoutDigest,
    undecided: undecided.length,
    pods,
    running,
    containers: usage.containers.map(containerPayload),
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
  const payloads = inventories.map((inventory): Payload => {
    const { cluster, observedAt, clock, pods, containers, file, isCurrent, isComplete, namespaces, replaced } =
      inventory;
    return {
      ...{ cluster, observedAt: instantPayload(observedAt), observedBy: clock, complete: isComplete },
      ...{ pods, containers, file, current: isCurrent },
      ...{ namespaces: namespaces.map(({ namespace }) => namespace), replaced },
    };
  });
  return listReport({
    name: 'clusters',
    columns: [
      { key: 'cluster', title: 'CLUSTER', minWidth: 12 },
      { key: 'observedAt', title: 'OBSERVED' },
      { key: 'pods', title: 'PODS', align: 'right' },
      { key: 'containers', title: 'CONTAINERS', align: 'right' },
      { key: 'state', title: 'STATE' },
      { key: 'namespaces', title: 'NAMESPACES', minWidth: 12, dropOrder: 2 },
      { key: 'file', title: 'FILE', minWidth: 20, isPath: true, dropOrder: 1 },
    ],
    rows: inventories.map((inventory) => [
      text(inventory.cluster),
      time(inventory.observedAt),
      count(inventory.pods),
      count(inventory.containers),
      text(stateOf(inventory)),
      text(heldText(inventory)),
      text(inventory.file),
    ]),
    whenEmpty: 'No cluster inventory is in the case: imgaudit import --cluster <name> pods.json.',
    payloads,
    notices: [`${plural(new Set(inventories.map(({ cluster }) => cluster)).size, 'cluster')}.`],
  });
}

function stateOf({ isCurrent, replaced }: ClusterInventory): string {
  if (!isCurrent) return 'history';
  return replaced.length === 0 ? 'current' : 'current in part';
}

/** The namespaces for which the inventory still holds, else those that it saw. */
function heldText({ isCurrent, namespaces, replaced }: ClusterInventory): string | null {
  const names = isCurrent ? namespaces.map(({ namespace }) => namespace) : replaced;
  return fewOf(names, MOST_NAMESPACES) || null;
}
