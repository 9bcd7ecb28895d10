import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXPORTS } from '../../src/exports/registry.ts';
import { FORMATS } from '../../src/formats/registry.ts';
import { RENDERERS } from '../../src/render/registry.ts';
import { RULES } from '../../src/rules/registry.ts';

interface Family {
  readonly registry: string;
  readonly folder: string;
  /** What each member exports. */
  readonly member: string;
  readonly list: string;
  readonly type: string;
  readonly contract: string;
}

const FAMILIES: readonly Family[] = [
  {
    registry: 'src/formats/registry.ts',
    folder: 'vendors',
    member: 'format',
    list: 'FORMATS',
    type: 'Format',
    contract: './toolkit/format.ts',
  },
  {
    registry: 'src/rules/registry.ts',
    folder: 'catalog',
    member: 'rule',
    list: 'RULES',
    type: 'Rule',
    contract: './engine/rule.ts',
  },
  {
    registry: 'src/render/registry.ts',
    folder: 'outputs',
    member: 'renderer',
    list: 'RENDERERS',
    type: 'Renderer',
    contract: './text/renderer.ts',
  },
  {
    registry: 'src/exports/registry.ts',
    folder: 'formats',
    member: 'exporter',
    list: 'EXPORTS',
    type: 'Export',
    contract: './toolkit/export.ts',
  },
];

function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function registryText({ registry, folder, member, list, type, contract }: Family): string {
  const home = join(registry, '..');
  const files = readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
    // A vendor's folder also holds catalogues and helpers: a member is what exports one.
    .filter((file) => readFileSync(join(home, file), 'utf8').includes(`\nexport const ${member}: `));
  const members = files
    .map((file) => ({ file, id: (file.split('/').at(-1) ?? '').replace(/\.ts$/, '') }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const imports = [
    ...members.map(({ file, id }) => ({
      from: `./${file}`,
      line: `import { ${member} as ${camelCase(id)} } from './${file}';`,
    })),
    { from: contract, line: `import type { ${type} } from '${contract}';` },
  ].toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const names = members.map(({ id }) => camelCase(id));
  const oneLine = `export const ${list}: readonly ${type}[] = [${names.join(', ')}];`;
  const lines = [`export const ${list}: readonly ${type}[] = [`, ...names.map((name) => `  ${name},`), '];'];
  return [
    `// Generated from the files of ${folder}/ by test/contract/registries.test.ts: \`npx vitest run -u\` writes it.`,
    ...imports.map(({ line }) => line),
    '',
    ...(oneLine.length <= 120 ? [oneLine] : lines),
    '',
  ].join('\n');
}

test.each(FAMILIES.map((family) => [family.registry, family] as const))(
  '%s lists every file of its folder',
  async (registry, family) => {
    await expect(registryText(family)).toMatchFileSnapshot(`../../${registry}`);
  },
);

test('the list of ids is that of the formats', async () => {
  const head = readFileSync('src/formats/format-ids.ts', 'utf8').split('= [')[0] ?? '';
  const lines = FORMATS.map(({ id }) => `  '${id}',`);
  await expect([`${head}= [`, ...lines, '];', ''].join('\n')).toMatchFileSnapshot('../../src/formats/format-ids.ts');
});

test('ids are unique across each family', () => {
  for (const family of [FORMATS, RULES, [...RENDERERS, ...EXPORTS]]) {
    const known = family.map(({ id }) => id);
    expect(new Set(known).size).toBe(known.length);
  }
});
