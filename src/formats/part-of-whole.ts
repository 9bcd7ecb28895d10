import { loadedFormats } from './load-formats.ts';
import type { SampleOf } from './recognise-format.ts';
import type { Format } from './toolkit/format.ts';
import { inWrappers, isOwn, unwrapped } from './wrappers/unwrap.ts';

/** The format that reads records of this one beside its own; null without one. */
export function wholeOf({ partOf }: Format): Format | null {
  return partOf === undefined ? null : (loadedFormats().find(({ id }) => id === partOf) ?? null);
}

/** Whether a full record of a format that may tell of a request twice is among the first records of a file, or in their wrappers. */
export async function holdsFullIn(format: Format, isWrapped: boolean, sampleOf: SampleOf): Promise<boolean> {
  const sample = await sampleOf(isWrapped ? inWrappers(format) : format);
  return sample.some((value) => holdsFull(value, format));
}

function holdsFull(value: unknown, format: Format): boolean {
  const { twins } = format;
  if (twins === undefined) return false;
  if (twins.isFull(value)) return true;
  const inside = inWrappers(format);
  return !isOwn(value, inside) && unwrapped(value, inside)?.some(twins.isFull) === true;
}

/** The same for a record whose bytes are at hand: most are not, which they show at once. */
export function isOfWhole(
  { value, bytes }: { readonly value: unknown; readonly bytes: Buffer },
  whole: Format,
): boolean {
  const mayBe = whole.twins?.words.some((words) => bytes.includes(words)) === true;
  return mayBe && holdsFull(value, whole);
}
