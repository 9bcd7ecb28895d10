import { ACK_COLLECTION } from './inventories/ack-clusters.ts';
import { KUBERNETES_COLLECTION } from './inventories/kubernetes-pods.ts';
import { FORMATS } from './registry.ts';
import type { Format } from './toolkit/format.ts';

export type FileRecognition =
  | { readonly verdict: 'recognised'; readonly format: Format }
  | { readonly verdict: 'unsupported'; readonly format: Format; readonly version: string }
  | { readonly verdict: 'unrecognised' };

/** Keys under which any format keeps its list of records. */
export const COLLECTION_KEYS: ReadonlySet<string> = new Set([
  ...FORMATS.flatMap((format) => format.collections),
  KUBERNETES_COLLECTION,
  ACK_COLLECTION,
]);

/** The format of the given id, or null. */
export function formatOf(id: string): Format | null {
  return FORMATS.find((format) => format.id === id) ?? null;
}

/**
 * The format that claims the most of the sampled records; ties fall to the earlier in the registry. Content decides:
 * file names and extensions lie.
 */
export function recogniseFormat(sample: readonly unknown[]): FileRecognition {
  const claims = FORMATS.map((format) => {
    const records = sample.flatMap((value) => format.unwrap?.(value) ?? [value]);
    return { format, verdicts: records.map((record) => format.recognise(record)) };
  });
  const strength = (claim: (typeof claims)[number]) =>
    claim.verdicts.filter(({ verdict }) => verdict === 'mine').length;
  const [best] = claims.toSorted((a, b) => strength(b) - strength(a));
  if (best !== undefined && strength(best) > 0) return { verdict: 'recognised', format: best.format };
  for (const { format, verdicts } of claims) {
    for (const verdict of verdicts) {
      if (verdict.verdict === 'unsupported') return { verdict: 'unsupported', format, version: verdict.version };
    }
  }
  return { verdict: 'unrecognised' };
}
