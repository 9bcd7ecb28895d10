import {
  type ImageReference,
  imageOf,
  isObject,
  type JsonObject,
  objectsField,
  opened,
  splitReference,
  textField,
} from '../../toolkit/index.ts';

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;
/** Where a workload keeps the specification of its pods: a CronJob on the most levels. */
const WITHIN = ['spec', 'template', 'jobTemplate'] as const;
/** `spec.jobTemplate.spec.template.spec` are five. */
const DEEPEST = 6;

/** The distinct images that a request asks for, as they are written, in their order. */
export function imagesAskedFor(request: unknown): readonly string[] {
  const images = Array.isArray(request) ? request.flatMap(imagesOfPatch) : imagesWithin(request, DEEPEST);
  return [...new Set(images)];
}

/** Images below a pod, a workload, or an own resource that is built like one. */
function imagesWithin(value: unknown, levels: number): readonly string[] {
  if (!isObject(value) || levels === 0) return [];
  const own = LISTS.flatMap((key) => objectsField(value, key)).flatMap(imageOfContainer);
  return [...own, ...WITHIN.flatMap((key) => imagesWithin(opened(value[key]), levels - 1))];
}

function imageOfContainer(container: JsonObject): readonly string[] {
  const image = textField(container, 'image');
  return image === null ? [] : [image];
}

/** One operation of a JSON patch: an image, a container, several of them, or what holds them. */
function imagesOfPatch(given: unknown): readonly string[] {
  const operation = opened(given);
  if (!isObject(operation) || textField(operation, 'op') === 'remove') return [];
  const path = textField(operation, 'path') ?? '';
  const value = opened(operation['value']);
  if (typeof value === 'string') return path.endsWith('/image') && value !== '' ? [value] : [];
  if (Array.isArray(value))
    return /containers$/i.test(path.slice(-30)) ? value.map(opened).filter(isObject).flatMap(imageOfContainer) : [];
  if (!isObject(value)) return [];
  return /containers\/[^/]{1,10}$/i.test(path.slice(-40)) ? imageOfContainer(value) : imagesWithin(value, DEEPEST);
}

/** The image as the workload names it. Without a host the runtime takes it from Docker Hub. */
export function deployedImage(text: string): ImageReference | null {
  const image = splitReference(text);
  return image === null ? null : imageOf({ ...image, registry: image.registry ?? 'docker.io' });
}
