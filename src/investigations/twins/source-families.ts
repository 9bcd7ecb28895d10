/** Formats of logs that stand in front of registries of any vendor, or below them. */
const OF_ANY_VENDOR: ReadonlySet<string> = new Set(['access', 'distribution', 'imgaudit', 'registry']);

/** The first word of the id of a format, which stands for the vendor; null where the format is of any vendor. */
export function sourceFamily(source: string): string | null {
  const [word = ''] = source.split('-', 1);
  return OF_ANY_VENDOR.has(word) ? null : word;
}

/** Whether two logs can tell of one act: those of two vendors' registries cannot. */
export function mayTellOfOneAct(source: string, other: string): boolean {
  const [one, two] = [sourceFamily(source), sourceFamily(other)];
  return source !== other && (one === null || two === null || one === two);
}
