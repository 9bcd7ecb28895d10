import type { Format } from './toolkit/format.ts';

let loaded: readonly Format[] = [];

/** Loads the format of the given id; gives null where no format has that id. */
export async function loadFormat(id: string): Promise<Format | null> {
  return (await loadFormats()).find((format) => format.id === id) ?? null;
}

/**
 * Loads all formats, in the order of the registry. An unknown file is shown to all of them, so they are built into one
 * file: reading forty would take longer than what is saved where one is enough.
 */
export async function loadFormats(): Promise<readonly Format[]> {
  // Even what is loaded is looked for again by each import, and thousands of small files ask for it.
  if (loaded.length === 0) loaded = (await import('./registry.ts')).FORMATS;
  return loaded;
}

/** All formats once they were loaded, as they are before any record is read; no format before that. */
export function loadedFormats(): readonly Format[] {
  return loaded;
}
