import type { LeafUse as DeclaredUse, EventPart, PartsLayout } from '../../formats/layouts/nested-layout.ts';
import type { Leaf, RecordTemplate } from './record-template.ts';

/** What is made of numbered values, in the order that assembly/index.ts knows. The context decides all others. */
export const PARTS = ['context', 'kind', 'actor', 'address', 'image', 'digest'] as const satisfies readonly (
  | EventPart
  | 'context'
)[];

/** How a leaf is used. assembly/leaves.ts knows the same numbers. */
export const LeafUse = {
  /** It is checked to be JSON. */
  seen: 0,
  /** It is numbered, because values repeat. */
  numbered: 1,
  /** Its bytes are taken as they stand. */
  copied: 2,
  /** Views of its text are numbered. */
  viewed: 3,
  /** The name and the digest in it are numbered, in its slot and in the one after that. */
  split: 4,
  /** The same of the path of a manifest. */
  splitPath: 5,
} as const;

/** The slot of the number of a view. */
export interface ViewSlot {
  readonly slot: number;
  readonly view: (text: string) => string;
}

export interface LeafProgram extends Pick<Leaf, 'before' | 'steps' | 'isQuoted' | 'until'> {
  readonly use: number;
  readonly slot: number;
  readonly views: readonly ViewSlot[];
  readonly isFilled: boolean;
}

export interface DetailProgram {
  readonly name: string;
  /** The leaf that it is copied from, or -1. */
  readonly leaf: number;
  /** Of the values that it is made of. */
  readonly slots: readonly number[];
}

/** How the scanner reads records of a template. */
export interface TemplateProgram extends Pick<RecordTemplate, 'end' | 'form'> {
  readonly leaves: readonly LeafProgram[];
  /** The slots that each part is made of, in the order of PARTS. */
  readonly parts: readonly (readonly number[])[];
  /** In the order of the layout. */
  readonly details: readonly DetailProgram[];
  readonly timeLeaf: number;
  /** -1 if records have no event id. */
  readonly idLeaf: number;
  /** The leaves by their path; those whose path comes several times are left out. */
  readonly leafOf: ReadonlyMap<string, number>;
}

/** The slot of the number of the context. */
export const CONTEXT_SLOT = 0;

/** How records of a template are read by a layout; null if they have no time to be read. */
export function programOf({ leaves, end, form }: RecordTemplate, layout: PartsLayout): TemplateProgram | null {
  const leafOf = leavesByPath(leaves);
  const firstOf = (paths: readonly string[]) =>
    paths.map((path) => leafOf.get(path)).find((leaf) => leaf !== undefined);
  const timeLeaf = firstOf(layout.times.map(({ path }) => path));
  if (timeLeaf === undefined) return null;
  const idLeaf = firstOf(layout.eventIds) ?? -1;
  const copied = copiedLeaves(layout, leaves, leafOf);
  const verbatim = new Set([timeLeaf, idLeaf, ...copied.values()]);
  const slots = new Slots();
  const programs = leaves.map((leaf, index) =>
    verbatim.has(index) ? { ...written(leaf), use: LeafUse.copied } : slots.use(leaf, usesOf(leaf, layout)),
  );
  const details = layout.details.map((name) => ({
    name,
    leaf: copied.get(name) ?? -1,
    slots: slots.ofDetail(name),
  }));
  const parts = PARTS.map((part) => slots.ofPart(part));
  return { leaves: programs, parts, details, end, form, timeLeaf, idLeaf, leafOf };
}

function leavesByPath(leaves: readonly Leaf[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const twice = new Set<string>();
  for (const [index, { path }] of leaves.entries()) {
    if (found.has(path)) twice.add(path);
    found.set(path, index);
  }
  for (const path of twice) found.delete(path);
  return found;
}

/** Only a text is copied. */
function copiedLeaves({ copied = [] }: PartsLayout, leaves: readonly Leaf[], leafOf: ReadonlyMap<string, number>) {
  const found = new Map<string, number>();
  for (const [name, path] of copied) {
    const leaf = leafOf.get(path);
    if (leaf !== undefined && leaves[leaf]?.isQuoted === true) found.set(name, leaf);
  }
  return found;
}

/** The uses under the longest path that leads to a leaf. */
function usesOf({ path }: Leaf, { uses }: PartsLayout): readonly DeclaredUse[] {
  const found = uses.filter((use) => path === use.path || path.startsWith(`${use.path}.`));
  const longest = found.reduce((most, use) => Math.max(most, use.path.length), 0);
  return found.filter((use) => use.path.length === longest);
}

function written({ before, steps, isQuoted, until }: Leaf): LeafProgram {
  return { before, steps, isQuoted, until, use: LeafUse.seen, slot: -1, views: [], isFilled: false };
}

/** Gives slots to the values of a template, and remembers what is made of each. */
class Slots {
  #last = CONTEXT_SLOT;
  readonly #parts = new Map<string, number[]>(PARTS.map((part) => [part, part === 'context' ? [] : [CONTEXT_SLOT]]));
  readonly #details = new Map<string, number[]>();

  ofPart(part: string): readonly number[] {
    return this.#parts.get(part) ?? [];
  }

  ofDetail(name: string): readonly number[] {
    return [CONTEXT_SLOT, ...(this.#details.get(name) ?? [])];
  }

  /** A value without a use decides everything: it belongs to the context. */
  use(leaf: Leaf, declared: readonly DeclaredUse[]): LeafProgram {
    const isFilled = declared.some((use) => use.isFilled === true);
    // A word may be null, which is as good as an empty text.
    const uses = isFilled && !leaf.isQuoted ? [] : declared;
    const plain = { ...written(leaf), isFilled };
    if (uses.length > 0 && uses.every(({ parts, details = [] }) => parts.length + details.length === 0)) return plain;
    if (leaf.isQuoted && uses.some(({ view }) => typeof view === 'string')) return this.#split(plain, uses);
    if (!leaf.isQuoted || uses.every(({ view }) => view === undefined)) {
      const slot = this.#slot();
      if (uses.length === 0) this.#parts.get('context')?.push(slot);
      for (const use of uses) this.#lead(slot, use);
      return { ...plain, use: LeafUse.numbered, slot };
    }
    const views = uses.map((use) => {
      const slot = this.#slot();
      this.#lead(slot, use);
      return { slot, view: typeof use.view === 'function' ? use.view : unchanged };
    });
    return { ...plain, use: LeafUse.viewed, views };
  }

  /** What looks at neither half alone looks at both. */
  #split(plain: LeafProgram, uses: readonly DeclaredUse[]): LeafProgram {
    const slot = this.#slot();
    const digestSlot = this.#slot();
    for (const use of uses) {
      if (use.view !== 'digest' && use.view !== 'path digest') this.#lead(slot, use);
      if (use.view !== 'name' && use.view !== 'path') this.#lead(digestSlot, use);
    }
    const isPath = uses.some(({ view }) => view === 'path' || view === 'path digest');
    return { ...plain, use: isPath ? LeafUse.splitPath : LeafUse.split, slot };
  }

  #slot(): number {
    this.#last++;
    return this.#last;
  }

  #lead(slot: number, { parts, details = [] }: DeclaredUse): void {
    for (const part of parts) this.#parts.get(part)?.push(slot);
    for (const name of details) {
      const slots = this.#details.get(name) ?? [];
      if (slots.length === 0) this.#details.set(name, slots);
      slots.push(slot);
    }
  }
}

function unchanged(text: string): string {
  return text;
}
