import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

/** A folder in which every file that exports a member is an entry of a registry. */
interface Family {
  readonly registry: string;
  /** Relative to the registry, as is `contract`. */
  readonly folder: string;
  /** The name that each member's file exports. */
  readonly member: string;
  readonly list: string;
  /** The type of the list's entries, and the module that has it. */
  readonly type: string;
  readonly contract: string;
  /** A lazy registry holds the id and `load()` of each member; else it holds the members. */
  readonly isLazy?: boolean;
  /** A registry of its own that holds the ids only, for those who need no member. */
  readonly ids?: { readonly registry: string; readonly list: string };
}

const FAMILIES: readonly Family[] = [
  {
    registry: 'src/formats/registry.ts',
    folder: 'vendors',
    member: 'format',
    list: 'FORMATS',
    type: 'Format',
    contract: './toolkit/format.ts',
    ids: { registry: 'src/formats/format-ids.ts', list: 'FORMAT_IDS' },
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
  {
    registry: 'src/exports/registry.ts',
    folder: 'formats',
    member: 'exporter',
    list: 'EXPORTS',
    type: 'Export',
    contract: './toolkit/export.ts',
  },
];

interface Member {
  /** Equals the file's name. */
  readonly id: string;
  /** Relative to the registry. */
  readonly path: string;
}

const LINE_WIDTH = 120;

/** The registries of all families. Members are read as text, so a registry that does not compile is no obstacle. */
export function generatedRegistries(): readonly GeneratedFile[] {
  return FAMILIES.flatMap((family) => [
    { path: family.registry, text: registryText(family) },
    ...(family.ids === undefined ? [] : [{ path: family.ids.registry, text: idsText(family, family.ids.list) }]),
  ]);
}

function membersOf({ registry, folder, member }: Family): readonly Member[] {
  const home = join(dirname(registry), folder);
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' });
  return (
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      // Catalogues and helpers stand beside the members that use them.
      .filter((file) => readFileSync(join(home, file), 'utf8').includes(`\nexport const ${member}: `))
      .map((file) => ({ id: basename(file, '.ts'), path: `./${folder}/${file}` }))
      .toSorted((a, b) => compareText(a.id, b.id))
  );
}

function registryText(family: Family): string {
  return [headerOf(family), ...(family.isLazy ? lazyLines(family) : eagerLines(family)), ''].join('\n');
}

function idsText(family: Family, list: string): string {
  const ids = membersOf(family).map(({ id }) => `'${id}'`);
  return [headerOf(family), listText(list, 'string', ids), ''].join('\n');
}

function headerOf({ folder }: Family): string {
  return `// Generated from the files of ${folder}/ by \`npm run generate\`.`;
}

function lazyLines(family: Family): readonly string[] {
  const entries = membersOf(family).map(({ id, path }) => {
    const [name, load] = [`id: '${id}'`, `load: () => import('${path}')`];
    const line = `{ ${name}, ${load} }`;
    // As the formatter breaks it.
    return `  ${line},`.length <= LINE_WIDTH ? line : ['{', `    ${name},`, `    ${load},`, '  }'].join('\n');
  });
  return [importOfType(family).line, '', listText(family.list, family.type, entries)];
}

function eagerLines(family: Family): readonly string[] {
  const { member, list, type } = family;
  const members = membersOf(family);
  const imports = [
    ...members.map(({ id, path }) => ({
      from: path,
      line: `import { ${member} as ${camelCase(id)} } from '${path}';`,
    })),
    importOfType(family),
  ];
  const names = members.map(({ id }) => camelCase(id));
  // As the formatter sorts them: `ecs.ts` before `ecs-bulk.ts`.
  const lines = imports
    .toSorted((a, b) => compareText(withoutEnding(a.from), withoutEnding(b.from)))
    .map(({ line }) => line);
  return [...lines, '', listText(list, type, names)];
}

function importOfType({ type, contract }: Family) {
  return { from: contract, line: `import type { ${type} } from '${contract}';` };
}

function listText(list: string, type: string, entries: readonly string[]): string {
  const declaration = `export const ${list}: readonly ${type}[]`;
  const oneLine = `${declaration} = [${entries.join(', ')}];`;
  if (oneLine.length <= LINE_WIDTH && !oneLine.includes('{')) return oneLine;
  return [`${declaration} = [`, ...entries.map((entry) => `  ${entry},`), '];'].join('\n');
}

function withoutEnding(path: string): string {
  return path.replace(/\.ts$/, '');
}

function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
