import { FORMATS } from './registry.ts';
import type { Format } from './toolkit/format.ts';

/** The ids of all formats, sorted; asking for them loads no format. */
export const FORMAT_IDS: readonly string[] = FORMATS.map(({ id }) => id);

/** Loads the format of the given id; gives null where no format has that id. */
export async function loadFormat(id: string): Promise<Format | null> {
  const entry = FORMATS.find((known) => known.id === id);
  return entry === undefined ? null : (await entry.load()).format;
}

/** Loads all formats, in the order of the registry. */
export async function loadFormats(): Promise<readonly Format[]> {
  const modules = await Promise.all(FORMATS.map((entry) => entry.load()));
  return modules.map(({ format }) => format);
}
