import type { CaseReader } from '../../case/case-reader.ts';
import { splitReference } from '../../domain/image-ref.ts';
import { investigateUsages, runningText } from './usage.ts';

/** Only this many images are looked up in inventories: those that are named first. */
const IMAGES_LOOKED_UP = 200;

/** For each image reference that a cluster runs, a text such as `payments/api:v1 ran in prod-1 (3 pods) at 2026-11-28 12:48 UTC`. */
export function runningTexts(reader: CaseReader, names: readonly string[]): ReadonlyMap<string, string> {
  if (reader.inventories().length === 0) return new Map();
  const images = [...new Set(names)].slice(0, IMAGES_LOOKED_UP);
  const named = images.flatMap((name) => {
    const image = splitReference(name);
    return image === null || image.repository === null
      ? []
      : [{ name, image: { ...image, repository: image.repository } }];
  });
  const usages = investigateUsages(
    reader,
    named.map(({ image }) => image),
  );
  return new Map(
    named.flatMap(({ name }, index) => {
      const usage = usages[index];
      const clusters = usage === undefined ? [] : runningText(usage);
      return clusters.length === 0 ? [] : [[name, `${name} ran in ${clusters.join(', ')}`]];
    }),
  );
}
