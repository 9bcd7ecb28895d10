import type { Format, Recognition } from './toolkit/format.ts';
import type { InventoryFormat } from './toolkit/inventory.ts';

/** The first records of a file, cut as a format or an inventory cuts its files; empty where the file cannot be cut so. */
export type SampleOf = (format: Pick<Format, 'framings' | 'collections'>) => Promise<readonly unknown[]>;

export type FileRecognition =
  | {
      readonly verdict: 'recognised';
      readonly format: Format;
      /** Other formats that claim as many records. What tells them apart belongs into their `recognise`. */
      readonly rivals: readonly Format[];
    }
  | { readonly verdict: 'unsupported'; readonly format: Format; readonly version: string }
  /** With the longest of the samples, so that its records can be described. */
  | { readonly verdict: 'unrecognised'; readonly sample: readonly unknown[] };

interface Claim {
  readonly format: Format;
  readonly sample: readonly unknown[];
  readonly verdicts: readonly Recognition[];
  /** How many of the sampled records the format takes for its own. */
  readonly strength: number;
}

/**
 * The format that claims the most records of its sample; among formats that claim as many, the first one given.
 * Content decides: file names and extensions may be wrong.
 */
export async function recogniseFormat(formats: readonly Format[], sampleOf: SampleOf): Promise<FileRecognition> {
  const claims: Claim[] = [];
  for (const format of formats) claims.push(claimOf(format, await sampleOf(format)));
  const most = claims.reduce((greatest, { strength }) => Math.max(greatest, strength), 0);
  const [best, ...rivals] = claims.filter(({ strength }) => strength === most && strength > 0);
  if (best !== undefined) {
    return { verdict: 'recognised', format: best.format, rivals: rivals.map(({ format }) => format) };
  }
  for (const { format, verdicts } of claims) {
    for (const verdict of verdicts) {
      if (verdict.verdict === 'unsupported') return { verdict: 'unsupported', format, version: verdict.version };
    }
  }
  const [longest] = claims.map(({ sample }) => sample).toSorted((a, b) => b.length - a.length);
  return { verdict: 'unrecognised', sample: longest ?? [] };
}

function claimOf(format: Format, sample: readonly unknown[]): Claim {
  const records = sample.flatMap((value) => format.unwrap?.(value) ?? [value]);
  const verdicts = records.map((record) => format.recognise(record, records));
  return { format, sample, verdicts, strength: verdicts.filter(({ verdict }) => verdict === 'mine').length };
}

/** The inventory that takes every sampled record for its own, or null. */
export async function recogniseInventory(
  inventories: readonly InventoryFormat[],
  sampleOf: SampleOf,
): Promise<InventoryFormat | null> {
  for (const inventory of inventories) {
    const sample = await sampleOf(inventory);
    if (sample.length > 0 && sample.every((record) => inventory.recognise(record))) return inventory;
  }
  return null;
}
