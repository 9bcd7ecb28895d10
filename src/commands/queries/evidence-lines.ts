import type { EvidenceFile } from '../../domain/evidence-file.ts';
import type { Provenance } from '../../domain/registry-event.ts';
import { lineNumbers } from '../../evidence/archives/line-numbers.ts';
import type { ExportedFinding, LineOf } from '../../exports/toolkit/export.ts';

/** Looks up the lines of all events that findings show, by reading each of their evidence files once. */
export async function evidenceLines(
  findings: Iterable<ExportedFinding>,
  files: readonly EvidenceFile[],
): Promise<LineOf> {
  const offsets = new Map<string, Set<number>>();
  for (const { evidence, incident } of findings) {
    for (const event of evidence) addPlace(offsets, event.evidence);
    for (const { event } of incident.others) addPlace(offsets, event.evidence);
  }
  const lines = new Map<string, ReadonlyMap<number, number>>();
  for (const [path, asked] of offsets) {
    const [file, another] = files.filter((known) => known.path === path);
    // Where two files have one path, nobody can tell which of them an event is from.
    if (file === undefined || another !== undefined) continue;
    const ascending = [...asked].toSorted((a, b) => a - b);
    const found = await lineNumbers(file, ascending);
    if (found !== null) lines.set(path, new Map(found.map((line, at) => [ascending[at] ?? -1, line])));
  }
  return ({ file, offset }) => lines.get(file)?.get(offset) ?? null;
}

function addPlace(offsets: Map<string, Set<number>>, { file, offset }: Provenance): void {
  const known = offsets.get(file) ?? new Set();
  offsets.set(file, known.add(offset));
}
