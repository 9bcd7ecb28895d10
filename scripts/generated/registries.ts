import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

/** A folder in which every file that exports a member is an entry of the registry beside that folder. */
interface Family {
  /** The folder of registry.ts. */
  readonly home: string;
  readonly folder: string;
  /** The name that each member's file exports. */
  readonly member: string;
  readonly list: string;
  /** The type of the list's entries, and the module that has it, relative to the registry. */
  readonly type: string;
  readonly contract: string;
  /** A lazy registry holds id, title and `load()` of each member; else it holds the members. */
  readonly isLazy: boolean;
}

export const FAMILIES: readonly Family[] = [
  {
    home: 'src/formats',
    folder: 'vendors',
    member: 'format',
    list: 'FORMATS',
    type: 'Format',
    contract: './toolkit/format.ts',
    isLazy: false,
  },
  {
    home: 'src/rules',
    folder: 'catalog',
    member: 'rule',
    list: 'RULES',
    type: 'Rule',
    contract: './engine/rule.ts',
    isLazy: false,
  },
  {
    home: 'src/render',
    folder: 'outputs',
    member: 'renderer',
    list: 'RENDERERS',
    type: 'Renderer',
    contract: './text/renderer.ts',
    isLazy: false,
  },
];

interface Member {
  /** Equals the file's name. */
  readonly id: string;
  readonly path: string;
  readonly title: string;
}

const LINE_WIDTH = 120;

/** The registries of all families. Members are read as text, so a registry that does not compile is no obstacle. */
export function generatedRegistries(): readonly GeneratedFile[] {
  const registries = FAMILIES.map((family) => ({ path: join(family.home, 'registry.ts'), text: registryText(family) }));
  return [...registries, { path: 'src/formats/format-ids.ts', text: formatIdsText() }];
}

function membersOf({ home, folder, member }: Family): readonly Member[] {
  const files = readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(home, folder, file), 'utf8');
      // Catalogues and helpers stand beside the members that use them.
      if (!text.includes(`\nexport const ${member}: `)) return [];
      const title = /^ {2}title: (['"])(.*)\1,$/m.exec(text)?.[2] ?? '';
      return [{ id: basename(file, '.ts'), path: `./${folder}/${file}`, title }];
    })
    .toSorted((a, b) => compareText(a.id, b.id));
}

function registryText(family: Family): string {
  const members = membersOf(family);
  const { folder, list, type, contract, isLazy } = family;
  const header = `// Generated from the files of ${folder}/ by \`npm run generate\`.`;
  const contractImport = { from: contract, line: `import type { ${type} } from '${contract}';` };
  const entries = isLazy ? members.map((member) => lazyEntry(family, member)) : members.map(({ id }) => camelCase(id));
  const imports = isLazy ? [contractImport] : [...members.map((member) => eagerImport(family, member)), contractImport];
  const lines = imports.toSorted((a, b) => compareText(a.from, b.from)).map(({ line }) => line);
  return [header, ...lines, '', listText(`export const ${list}: readonly ${type}[]`, entries), ''].join('\n');
}

function eagerImport({ member }: Family, { id, path }: Member) {
  return { from: path, line: `import { ${member} as ${camelCase(id)} } from '${path}';` };
}

function lazyEntry({ member }: Family, { id, path, title }: Member): string {
  const load = `async () => (await import('${path}')).${member}`;
  return ['{', `    id: '${id}',`, `    title: '${title}',`, `    load: ${load},`, '  }'].join('\n');
}

function formatIdsText(): string {
  const ids = FAMILIES.filter(({ list }) => list === 'FORMATS').flatMap(membersOf);
  return [
    '// Generated from the files of vendors/ by `npm run generate`.',
    '',
    '/** The ids of all formats. Loading the formats takes a while, and some callers need their ids only. */',
    listText(
      'export const FORMAT_IDS: readonly string[]',
      ids.map(({ id }) => `'${id}'`),
    ),
    '',
  ].join('\n');
}

function listText(declaration: string, entries: readonly string[]): string {
  const oneLine = `${declaration} = [${entries.join(', ')}];`;
  if (oneLine.length <= LINE_WIDTH && !oneLine.includes('\n')) return oneLine;
  return [`${declaration} = [`, ...entries.map((entry) => `  ${entry},`), '];'].join('\n');
}

function camelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
