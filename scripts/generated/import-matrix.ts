import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type GeneratedFile, withSection } from './generated-file.ts';

interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
}

/** A room, the rooms that it may import, and why. */
type Step = readonly [string, readonly string[], string];

const PATH = 'docs/architecture.md';

/** docs/architecture.md with the imports between rooms as dependency-cruiser sees them now, and the law of each room. */
export async function architectureWithImports(): Promise<GeneratedFile> {
  const lawFile = resolve('.dependency-cruiser.mjs');
  const { STAIRCASE }: { readonly STAIRCASE: readonly Step[] } = await import(lawFile);
  const rooms = STAIRCASE.map(([room]) => room);
  const matrix = ['```text', importMatrix(rooms, await cruise()), '```'].join('\n');
  const laws = STAIRCASE.map(([room, , why]) => `| \`${room}\` | ${why} |`);
  const table = ['| room | its law |', '|---|---|', ...laws].join('\n');
  const document = readFileSync(PATH, 'utf8');
  return { path: PATH, text: withSection(withSection(document, 'imports', matrix), 'rooms', table) };
}

async function cruise(): Promise<Cruise> {
  const program = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
  const words = [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'bin', 'src'];
  const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout);
}

/**
 * A dependency structure matrix: rooms in their order, a row for what a room imports, a column for who imports it.
 * Without an arrow back every mark lies left of the diagonal.
 */
function importMatrix(rooms: readonly string[], { modules }: Cruise): string {
  const imported = new Map(rooms.map((room) => [room, new Set<string>()]));
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved);
      if (from !== null && to !== null && from !== to) imported.get(from)?.add(to);
    }
  }
  const width = Math.max(...rooms.map((room) => room.length));
  const label = (index: number) => String(index + 1).padStart(2);
  const head = `${' '.repeat(width + 4)}${rooms.map((_, index) => label(index)).join(' ')}`;
  const rows = rooms.map((room, row) => {
    const cells = rooms.map((other, column) => {
      if (row === column) return ' \\';
      return imported.get(room)?.has(other) ? ' x' : column < row ? ' .' : '  ';
    });
    return `${label(row)} ${room.padEnd(width)} ${cells.join(' ')}`.trimEnd();
  });
  return [head, ...rows].join('\n');
}

/** `formats/vendors/*` for src/formats/vendors/aws/ecr-images.ts; null for files outside the rooms. */
function roomOf(file: string): string | null {
  const folder = /^src\/(.+)\/[^/]+$/.exec(file)?.[1] ?? null;
  return folder?.replace(/^formats\/vendors\/.+/, 'formats/vendors/*') ?? null;
}
