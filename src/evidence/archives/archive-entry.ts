import { INSIDE } from '../source/place.ts';

/** In bytes of UTF-8. No export names its objects at greater length. */
const LONGEST_NAME = 1024;
/** In characters: so much is shown of a name that is refused for its length. */
const SHOWN = 80;
/** In entries of one archive. */
export const MOST_ENTRIES = 200_000;

/** A file in an archive. It must be opened before the next entry is asked for, and at most once. */
export interface ArchiveEntry {
  readonly name: string;
  /** Its size, as the archive states it; null if only reading it tells. */
  readonly bytes: number | null;
  /** Why it must not be read; null if it may be. */
  readonly problem: string | null;
  open(): Promise<AsyncIterable<Buffer>>;
}

/** Refuses names by which nobody could find an entry again, or that lead out of the archive; nothing is written under any name. */
export async function* checkedEntries(entries: AsyncIterable<ArchiveEntry>): AsyncGenerator<ArchiveEntry> {
  const seen = new Set<string>();
  for await (const entry of entries) {
    const { name } = entry;
    const problem =
      entry.problem ?? problemOfName(name) ?? (seen.has(name) ? 'an earlier entry has the same name' : null);
    seen.add(name);
    yield { ...entry, name: shown(name), problem };
    if (seen.size >= MOST_ENTRIES) {
      const tooMany = `the archive has more than ${MOST_ENTRIES} entries: unpack it to import the others`;
      yield { ...entry, name: '…', problem: tooMany };
      return;
    }
  }
}

function problemOfName(name: string): string | null {
  if (Buffer.byteLength(name) > LONGEST_NAME) return `its name is longer than ${LONGEST_NAME} bytes`;
  if (name === '' || name.includes('\0') || name.includes('\ufffd')) return 'its name is no text';
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'its name is an absolute path';
  if (name.split(/[/\\]/).includes('..')) return 'its name leads out of the archive';
  return name.includes(INSIDE) ? `its name holds ${INSIDE}, which stands between an archive and its entries` : null;
}

function shown(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, SHOWN)}…` : name;
}
