import type { Instant } from '../domain/instant.ts';
import type { Category, Network, Outcome, Severity } from '../domain/vocabulary.ts';

/** A value with its meaning; how it looks is the renderer's business. Texts may come from a hostile log. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string | null }
  | { readonly kind: 'time'; readonly at: Instant | null }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'category'; readonly term: Category }
  | { readonly kind: 'outcome'; readonly term: Outcome }
  | { readonly kind: 'network'; readonly term: Network }
  | { readonly kind: 'severity'; readonly term: Severity }
  /** Paragraphs, each on lines of its own; the first is a heading. */
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  /** A share of `most`, drawn as a bar. */
  | { readonly kind: 'bar'; readonly count: number; readonly most: number };

export const text = (value: string | null): Cell => ({ kind: 'text', text: value });
export const time = (at: Instant | null): Cell => ({ kind: 'time', at });
export const count = (value: number): Cell => ({ kind: 'count', count: value });

export interface Column {
  /** Name in machine outputs. */
  readonly key: string;
  /** Heading for people. */
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be cut down to this width where room is short; absent: never. */
  readonly least?: number;
  /** Columns are left out where room is short, the highest rank first; absent: never. */
  readonly rank?: number;
  /** Long text is wrapped instead of cut. */
  readonly wraps?: boolean;
  /** Left out for people where no row has a value. */
  readonly hidesWhenEmpty?: boolean;
  /** Shown to people only, or in machine outputs only; absent: both. */
  readonly only?: 'people' | 'machines';
}

export interface Table {
  readonly title: string | null;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Shown to people only, or in machine outputs only; absent: both. */
  readonly only?: 'people' | 'machines';
  /** What is said in place of a table without rows. */
  readonly whenEmpty: string;
}

/** A line of a summary: a label and what is to be said. */
export interface Fact {
  readonly label: string;
  readonly cells: readonly Cell[];
}

/** What a command answers, before it is known how it will be shown. */
export interface Report {
  readonly title: string | null;
  readonly facts: readonly Fact[];
  readonly tables: readonly Table[];
  /** Index in `tables` of the one that CSV and NDJSON are made of; the others are context. */
  readonly main: number;
  /** The JSON answer. */
  readonly payload: Payload;
  /** One JSON value a line. */
  readonly lines: readonly Payload[];
  /** Further JSON answers by format id, such as `hss`. */
  readonly variants?: Readonly<Record<string, Payload>>;
  /** Told on stderr: what was counted, left out, assumed. */
  readonly notes: readonly string[];
}

/** JSON as it will be written. */
export type Payload = Readonly<Record<string, unknown>>;

/** Raised when the shape of a JSON answer changes in a way that breaks its readers. */
export const SCHEMA = 1;
