import type { PageDeployment, PageInput, PageWorkload } from '../../report/page/page-input.ts';
import { type Content, element, type Markup } from '../markup/markup.ts';
import { table } from '../markup/table.ts';
import type { Clock } from '../markup/times.ts';
import { deploymentPicture } from '../pictures/deployment.ts';
import { hoursPicture } from '../pictures/hours.ts';
import { matrixPicture } from '../pictures/matrix.ts';
import { cutNote, section, withCode } from './section.ts';

export function reach({ reach: pairs }: PageInput): Markup {
  const rows = pairs.rows.map(({ ip, actor, image, events, outcomes, what, worst }) => {
    return [ip, image ?? '-', actor ?? '-', events, outcomes, what, worst ?? '-'];
  });
  const columns = ['Address', 'Image', 'Actor', 'Events', 'Outcomes', 'What', 'Worst finding'];
  const whenEmpty = 'No finding names an address.';
  const all = table({ caption: 'Who reached what in the window', columns, rows, whenEmpty });
  return section(
    'reach',
    element('p', {}, 'What the addresses of the findings did in the window, suspicious or not.'),
    matrixPicture(pairs.rows, all) ?? all,
    cutNote(pairs),
  );
}

export function hours({ hours: week }: PageInput, clock: Clock): Markup {
  return section('hours', hoursPicture(week, clock));
}

export function deployment({ deployment: told }: PageInput, clock: Clock): Markup {
  if (told.unknown !== null) return section('deployment', element('p', {}, withCode(told.unknown)));
  const workloads = workloadTable(told);
  return section(
    'deployment',
    clusterTable(told, clock),
    deploymentPicture(told.workloads.rows, workloads) ?? workloads,
    cutNote(told.workloads),
  );
}

function clusterTable({ clusters }: PageDeployment, clock: Clock): Content {
  return table({
    caption: 'Clusters of the case',
    columns: ['Cluster', `Observed (${clock.zone})`, 'Namespaces', 'Containers', 'Without a known digest'],
    rows: clusters.map(({ cluster, observedAt, namespaces, containers, withoutDigest }) => {
      return [cluster, clock.at(observedAt), namespaces, containers, withoutDigest];
    }),
    whenEmpty: 'No inventory of the case still holds.',
  });
}

function workloadTable({ workloads }: PageDeployment): Markup {
  return table({
    caption: 'Containers of images in findings, as the clusters were observed',
    columns: ['Image', 'Cluster', 'Namespace', 'Workload', 'Containers', 'State', 'Matched by', 'Digest', 'Remarks'],
    rows: workloads.rows.map(workloadCells),
    whenEmpty: 'No container of these clusters uses an image of a finding.',
  });
}

function workloadCells(row: PageWorkload): readonly Content[] {
  const { image, cluster, namespace, workload, containers, state, matchedBy, digest, marks } = row;
  return [image, cluster, namespace, workload, containers, state, matchedBy, digest ?? '-', marks.join(', ') || '-'];
}
