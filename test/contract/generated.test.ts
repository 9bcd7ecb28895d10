import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHANNELS, MISSING } from '../../scripts/generated/channels.ts';
import { generatedDocuments } from '../../scripts/generated/documents.ts';
import { staleness } from '../../scripts/generated/generated-file.ts';
import { architectureWithImports } from '../../scripts/generated/import-matrix.ts';
import { generatedRegistries } from '../../scripts/generated/registries.ts';
import { scaffoldFiles } from '../../scripts/generated/scaffold.ts';
import { EXPORTS } from '../../src/exports/registry.ts';
import { FORMAT_IDS } from '../../src/formats/format-ids.ts';
import { INVENTORIES } from '../../src/formats/inventory-registry.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { loadInventories } from '../../src/formats/load-inventories.ts';
import { FORMATS } from '../../src/formats/registry.ts';
import { RENDERERS } from '../../src/render/registry.ts';
import { RULES } from '../../src/rules/registry.ts';
import { compilerErrors } from '../support/compiler-errors.ts';

/** `npm run generate` writes these files; tests never do. */
const GENERATED = [...generatedRegistries(), ...(await generatedDocuments())];

test.each(GENERATED.map((file) => [file.path, file] as const))('%s is as its folder says', (_, file) => {
  expect.soft(staleness(file), staleness(file) ?? '').toBeNull();
});

test('docs/architecture.md shows the imports between rooms, and no arrow leads up', async () => {
  const file = await architectureWithImports();
  expect(staleness(file)).toBeNull();
  const rows = file.text.split('\n').filter((line) => /^[ \d]\d [a-z]/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) expect(row).toMatch(/\\$/);
});

test('docs/formats has the pages of the vendors and no other', () => {
  const pages = GENERATED.map(({ path }) => path).filter((path) => path.startsWith('docs/formats/'));
  expect(readdirSync('docs/formats').map((name) => `docs/formats/${name}`)).toEqual(pages.toSorted());
});

test('README names every format and says of every vendor what its logs lack', async () => {
  const formats = await loadFormats();
  expect([...CHANNELS.keys()].toSorted()).toEqual(formats.map(({ id }) => id).toSorted());
  expect([...MISSING.keys()].toSorted()).toEqual([...new Set(formats.map(({ vendor }) => vendor))].toSorted());
});

test('ids are unique across each family', () => {
  for (const family of [FORMATS, INVENTORIES, RULES, [...RENDERERS, ...EXPORTS]]) {
    const known = family.map(({ id }) => id);
    expect(new Set(known).size).toBe(known.length);
  }
});

test('a format and an inventory are loaded under the id of their file', async () => {
  expect((await loadFormats()).map(({ id }) => id)).toEqual(FORMAT_IDS);
  expect((await loadInventories()).map(({ id }) => id)).toEqual(INVENTORIES.map(({ id }) => id));
});

describe('what `npm run new` copies', () => {
  const scaffolds = [
    ['format', 'example/example-audit-log'],
    ['rule', 'example-found'],
    ['output', 'example'],
    ['export', 'example'],
  ] as const;

  test('compiles, and holds no placeholder', () => {
    const files = scaffolds.flatMap(([kind, name]) => scaffoldFiles(kind, name).files);
    for (const { path, text } of files) expect(path + text).not.toMatch(/__[a-z]+__/);
    expect(compilerErrors(files.filter(({ path }) => path.endsWith('.ts')))).toEqual([]);
  });

  test.each(scaffolds)('a new %s comes with its files and the next steps', (kind, name) => {
    const { files, next } = scaffoldFiles(kind, name);
    expect(files.length).toBeGreaterThan(0);
    expect(next).toContain('npm run generate');
    expect(next).toContain('npx vitest run');
  });

  test.each([
    ['format', 'example-audit-log'],
    ['format', '../x/example-audit-log'],
    ['rule', 'OneWord'],
    ['constructor', 'x'],
    ['', ''],
  ])('%j %j is a mistake that shows the usage', (kind, name) => {
    expect(() => scaffoldFiles(kind, name)).toThrow(/npm run new format <vendor>\/<id>/);
  });
});
