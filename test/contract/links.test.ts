import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Links to files, relative to the document, without anchors. */
function linksOf(document: string): readonly string[] {
  const text = readFileSync(document, 'utf8');
  const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? '');
  return targets.map((target) => join(dirname(document), target));
}

/** Files and folders of the repository that stand in backticks; names with a placeholder such as `<id>` are left out. */
function pathsOf(document: string): readonly string[] {
  const text = readFileSync(document, 'utf8');
  return [...text.matchAll(/`((?:src|test|fixtures|templates|scripts)\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
}

test.each(DOCUMENTS)('%s links and names files that are there', (document) => {
  const named = [...linksOf(document), ...pathsOf(document)];
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});
