/** Where the manifest of an output lies. */
export function manifestPath(path: string): string {
  return `${path}.manifest.json`;
}

/** How the name of the folder begins in which an output is made; six characters that nobody can guess follow. */
export function unfinishedPrefix(path: string): string {
  return `${path}.unfinished-`;
}
