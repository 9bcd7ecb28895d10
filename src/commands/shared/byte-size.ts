import { InvalidArgumentError } from 'commander';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ...['k', 'm', 'g', 't'].flatMap((prefix, index): [string, number][] => [
    [prefix, 1000 ** (index + 1)],
    [`${prefix}b`, 1000 ** (index + 1)],
    [`${prefix}ib`, 1024 ** (index + 1)],
  ]),
]);

/** `20GB`, `1.5 TiB`, `500000`: a number of bytes, 1 or more. */
export function byteSize(text: string): number {
  const parts = /^(\d{1,15}(?:\.\d{1,3})?) ?([a-z]{0,3})$/i.exec(text);
  const unit = UNITS.get(parts?.[2]?.toLowerCase() ?? '');
  const bytes = parts === null || unit === undefined ? 0 : Math.floor(Number(parts[1]) * unit);
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  throw new InvalidArgumentError('Give a size in bytes, such as 20GB or 512MiB.');
}
