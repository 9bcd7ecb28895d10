/** The folder that all paths lie in, with a slash at its end; empty if they share no folder, and for a single path. */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  return others.length === 0 ? '' : others.reduce(sharedFolder, folderOf(first));
}

/** The part of a folder, `''` or with a slash at its end, in which a path lies too. */
export function sharedFolder(folder: string, path: string): string {
  let shared = folder;
  while (shared !== '' && !path.startsWith(shared)) shared = folderOf(shared.slice(0, -1));
  return shared;
}

/** The folder of a path, with a slash at its end; empty if it names none. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
