import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** A file whose text follows from the folders of the source. Paths are relative to the root of the checkout. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Writes what differs, and says so on stdout. */
export function writeGenerated(files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) {
    if (currentText(path) === text) continue;
    writeFileSync(path, text);
    process.stdout.write(`wrote ${path}\n`);
  }
}

/** What is wrong with the file on disk, with its first line that differs; null where it is up to date. */
export function staleness({ path, text }: GeneratedFile): string | null {
  const current = currentText(path);
  if (current === text) return null;
  const [expected, actual] = [text.split('\n'), (current ?? '').split('\n')];
  const index = expected.findIndex((line, at) => line !== actual[at]);
  const line = index < 0 ? expected.length : index;
  return `${path} is out of date from line ${line + 1} on; it should read "${expected[line] ?? ''}". Run: npm run generate`;
}

/**
 * Replaces what stands between `<!-- name: ... -->` and `<!-- /name -->`.
 * @throws RangeError where the document lacks the two marks
 */
export function withSection(document: string, name: string, section: string): string {
  const marks = new RegExp(`(<!-- ${name}: [^>]*-->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marks.test(document)) throw new RangeError(`no section ${name}`);
  return document.replace(marks, (_, start: string, end: string) => `${start}${section}\n${end}`);
}

function currentText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
