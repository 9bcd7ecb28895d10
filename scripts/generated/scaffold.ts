import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

const TEMPLATES = 'templates';
/** Printed after the files are written. */
const NEXT_STEPS = 'NEXT.txt';

const NAMES: Readonly<Record<string, { readonly shape: RegExp; readonly usage: string }>> = {
  format: { shape: /^(?<vendor>[a-z0-9-]+)\/(?<id>[a-z][a-z0-9]*(?:-[a-z0-9]+)+)$/, usage: 'format <vendor>/<id>' },
  rule: { shape: /^(?<id>[a-z]+(?:-[a-z]+)+)$/, usage: 'rule <id-of-words>' },
  output: { shape: /^(?<id>[a-z][a-z0-9]*)$/, usage: 'output <id>' },
  export: { shape: /^(?<id>[a-z][a-z0-9]*)$/, usage: 'export <id>' },
};

/**
 * Writes the files of a new member and returns what to do next.
 * @throws RangeError where kind or name are not understood, or a file exists already
 */
export function scaffold(kind: string, name: string): string {
  const { files, next } = scaffoldFiles(kind, name);
  const present = files.find(({ path }) => existsSync(path));
  if (present !== undefined) throw new RangeError(`${present.path} exists already.`);
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return `${files.map(({ path }) => `wrote ${path}\n`).join('')}\n${next}`;
}

/** The files of a template with the name put in: below `templates/<kind>/` they lie as they will in the checkout. */
export function scaffoldFiles(kind: string, name: string): { readonly files: readonly GeneratedFile[]; next: string } {
  const known = Object.hasOwn(NAMES, kind) ? NAMES[kind] : undefined;
  const values = known?.shape.exec(name)?.groups;
  if (values === undefined) {
    const usages = Object.values(NAMES).map(({ usage }) => `  npm run new ${usage}`);
    throw new RangeError(['Usage (names in small letters, words joined by hyphens):', ...usages].join('\n'));
  }
  const fill = (text: string) => text.replace(/__(id|vendor)__/g, (_, key: string) => values[key] ?? '');
  const home = join(TEMPLATES, kind);
  const paths = readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted();
  const files = paths
    .filter((path) => path !== NEXT_STEPS && statSync(join(home, path)).isFile())
    .map((path) => ({ path: fill(path), text: fill(readFileSync(join(home, path), 'utf8')) }));
  return { files, next: fill(readFileSync(join(home, NEXT_STEPS), 'utf8')) };
}
