import { scalePoint } from 'd3-scale';
import type { PageWorkload } from '../../report/page/page-input.ts';
import { filled, outlined } from '../markup/colours.ts';
import type { Content, Markup } from '../markup/markup.ts';
import { coordinate, figure, label, shape } from '../markup/picture.ts';

const MOST_ROWS = 20;
const ROW = 44;
const TOP = 34;
const [IMAGE_X, IMAGE_WIDTH] = [10, 330];
const [WORKLOAD_X, WORKLOAD_WIDTH] = [520, 430];

/** Which workloads use which image: images on the left, workloads on the right, a line for each use. */
export function deploymentPicture(workloads: readonly PageWorkload[], table: Content): Markup | null {
  if (workloads.length === 0) return null;
  const rows = workloads.slice(0, MOST_ROWS);
  const images = [...new Set(rows.map(({ image }) => image))];
  const bottom = TOP + rows.length * ROW;
  const keys = rows.map((_, at) => String(at));
  const ofWorkload = scalePoint<string>().domain(keys).range([TOP, bottom]).padding(0.5);
  const ofImage = scalePoint<string>().domain(images).range([TOP, bottom]).padding(0.5);
  const running = rows.filter(({ state }) => isInUse(state)).length;
  const hidden = workloads.length - rows.length;
  return figure({
    id: 'p5',
    title: 'Images of the findings and the workloads that use them',
    description: `${images.length} images, ${rows.length} workloads with their state, of which ${running} are in use.`,
    width: 960,
    height: bottom + 10,
    drawing: [
      label('Image', { x: IMAGE_X, y: 18, 'font-weight': 600, ...filled('muted') }),
      label('Cluster / namespace / workload', { x: WORKLOAD_X, y: 18, 'font-weight': 600, ...filled('muted') }),
      rows.map((row, at) => lineDrawing(row, ofImage(row.image) ?? TOP, ofWorkload(String(at)) ?? TOP)),
      images.map((image) => imageDrawing(image, ofImage(image) ?? TOP)),
      rows.map((row, at) => workloadDrawing(row, ofWorkload(String(at)) ?? TOP)),
    ],
    caption: [
      'As the clusters were observed. A solid line: in use. A broken line: declared, waiting or ended.',
      hidden > 0 ? ` ${hidden} more workloads stand in the table.` : null,
    ],
    table,
  });
}

function isInUse(state: string): boolean {
  return state === 'running' || state === 'mounted';
}

function lineDrawing({ state }: PageWorkload, from: number, to: number): Content {
  const [start, end] = [IMAGE_X + IMAGE_WIDTH, WORKLOAD_X];
  const middle = (start + end) / 2;
  const path = `M${start} ${coordinate(from)}C${middle} ${coordinate(from)} ${middle} ${coordinate(to)} ${end} ${coordinate(to)}`;
  const style = isInUse(state) ? outlined('found', 2) : { ...outlined('muted', 2), 'stroke-dasharray': '5 4' };
  return shape('path', { d: path, ...style });
}

function imageDrawing(image: string, y: number): Content {
  const box = { x: IMAGE_X, y: coordinate(y - 15), width: IMAGE_WIDTH, height: 30, rx: 3 };
  return [
    shape('rect', { ...box, ...filled('lane') }),
    label(image, { x: IMAGE_X + 10, y: y + 5, most: 44, ...filled('ink') }),
  ];
}

function workloadDrawing({ cluster, namespace, workload, containers, state }: PageWorkload, y: number): Content {
  const box = { x: WORKLOAD_X, y: coordinate(y - 19), width: WORKLOAD_WIDTH, height: 38, rx: 3 };
  const many = containers === 1 ? '1 container' : `${containers} containers`;
  return [
    shape('rect', { ...box, ...filled(isInUse(state) ? 'public' : 'lane') }),
    label(`${cluster} / ${namespace} / ${workload}`, { x: WORKLOAD_X + 10, y: y - 3, most: 58, ...filled('ink') }),
    label(`${many}, ${state}`, { x: WORKLOAD_X + 10, y: y + 13, most: 60, 'font-size': 12, ...filled('muted') }),
  ];
}
