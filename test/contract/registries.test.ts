import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { INVENTORIES } from '../../src/formats/inventory-registry.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { loadInventories } from '../../src/formats/load-inventories.ts';
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
  /** Whether the registry knows the ids alone, and members are loaded when they are needed. */
  readonly isLazy?: boolean;
}

const FAMILIES: readonly Family[] = [
  {
    registry: 'src/formats/registry.ts',
    folder: 'vendors',
    member: 'format',
    list: 'FORMATS',
    type: 'FormatEntry',
    contract: './toolkit/format.ts',
    isLazy: true,
  },
  {
    registry: 'src/formats/inventory-registry.ts',
    folder: 'inventories',
    member: 'inventory',
    list: 'INVENTORIES',
    type: 'InventoryEntry',
    contract: './toolkit/inventory.ts',
    isLazy: true,
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
];

function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

interface Member {
  readonly id: string;
  /** Its path from the folder of the registry. */
  readonly from: string;
}

/** The members of a family, by the files of its folder: nothing is loaded, so that one pass is enough for a new one. */
function membersOf({ registry, folder, member }: Family): readonly Member[] {
  const home = join(registry, '..');
  return (
    readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => join(folder, file))
      // A vendor's folder also holds catalogues and helpers: a member is what exports one.
      .filter((file) => readFileSync(join(home, file), 'utf8').includes(`\nexport const ${member}: `))
      .map((file) => ({ from: `./${file}`, id: basename(file, '.ts') }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  );
}

function registryText(family: Family): string {
  const written = `// Generated from the files of ${family.folder}/ by test/contract/registries.test.ts: \`npx vitest run -u\` writes it.`;
  return `${[written, ...(family.isLazy ? lazyLines(family) : eagerLines(family))].join('\n')}\n`;
}

/** One entry a line; biome breaks a line of more than 120 characters. */
function lazyLines(family: Family): readonly string[] {
  const entries = membersOf(family).flatMap(({ id, from }) => {
    const [name, load] = [`id: '${id}'`, `load: () => import('${from}')`];
    const line = `  { ${name}, ${load} },`;
    return line.length <= 120 ? [line] : ['  {', `    ${name},`, `    ${load},`, '  },'];
  });
  const { type, contract, list } = family;
  return [
    `import type { ${type} } from '${contract}';`,
    '',
    `export const ${list}: readonly ${type}[] = [`,
    ...entries,
    '];',
  ];
}

function eagerLines(family: Family): readonly string[] {
  const { member, list, type, contract } = family;
  const members = membersOf(family);
  const imports = [
    ...members.map(({ from, id }) => ({ from, line: `import { ${member} as ${camelCase(id)} } from '${from}';` })),
    { from: contract, line: `import type { ${type} } from '${contract}';` },
  ].toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const names = members.map(({ id }) => camelCase(id));
  const oneLine = `export const ${list}: readonly ${type}[] = [${names.join(', ')}];`;
  const lines = [`export const ${list}: readonly ${type}[] = [`, ...names.map((name) => `  ${name},`), '];'];
  return [...imports.map(({ line }) => line), '', ...(oneLine.length <= 120 ? [oneLine] : lines)];
}

test.each(FAMILIES.map((family) => [family.registry, family] as const))(
  '%s lists every file of its folder',
  async (registry, family) => {
    await expect(registryText(family)).toMatchFileSnapshot(`../../${registry}`);
  },
);

test('ids are unique across each family', () => {
  for (const family of [FORMATS, INVENTORIES, RULES, RENDERERS]) {
    const known = family.map(({ id }) => id);
    expect(new Set(known).size).toBe(known.length);
  }
});

test('a format is loaded under the id of its file', async () => {
  expect((await loadFormats()).map(({ id }) => id)).toEqual(FORMATS.map(({ id }) => id));
  expect((await loadInventories()).map(({ id }) => id)).toEqual(INVENTORIES.map(({ id }) => id));
});
