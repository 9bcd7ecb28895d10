import type { Instant } from '../domain/instant.ts';
import type { Category, Network, Outcome, Severity } from '../domain/vocabulary.ts';
import type { Sequence } from '../numbers/sequence.ts';

/** A value with its meaning. A renderer decides how it looks. Texts may come from a hostile log. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string | null }
  | { readonly kind: 'time'; readonly at: Instant | null }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'digest'; readonly digest: string }
  /** People read the outcome beside it where it is no success; programs have a column of their own for it. */
  | { readonly kind: 'category'; readonly term: Category; readonly outcome?: Outcome }
  /** The name of the zone in which times are shown. */
  | { readonly kind: 'zone' }
  | { readonly kind: 'outcome'; readonly term: Outcome }
  | { readonly kind: 'network'; readonly term: Network }
  | { readonly kind: 'severity'; readonly term: Severity }
  /** Paragraphs, each starting a new line; the first is a heading. */
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  /** A share of `most`, drawn as a bar. */
  | { readonly kind: 'bar'; readonly count: number; readonly most: number };

export const text = (value: string | null): Cell => ({ kind: 'text', text: value });
export const time = (at: Instant | null): Cell => ({ kind: 'time', at });
export const count = (value: number): Cell => ({ kind: 'count', count: value });

/** Who a column is for: people read tables, machines read CSV. */
export type Audience = 'people' | 'machines';

export interface Column {
  /** Name in machine outputs. */
  readonly key: string;
  /** Heading for people. */
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** The column may be cut down to this many terminal columns when space is short; absent: it is never cut. */
  readonly minWidth?: number;
  /** When space is short, columns are dropped from the highest number down; absent: the column is never dropped. */
  readonly dropOrder?: number;
  /** Where space is short and all rows have one value here, it is told once above the table. */
  readonly toldOnce?: boolean;
  /** The cells are paths: where they are cut, their ends stay. */
  readonly isPath?: boolean;
  /** Where it is cut, its end stays, too: the tag of an image stands there. */
  readonly keepsEnd?: boolean;
  /** Long text is wrapped instead of cut. */
  readonly wraps?: boolean;
  /** The column is hidden from people when no row has a value. */
  readonly hidesWhenEmpty?: boolean;
  /**
   * The cell stands on lines of its own below the row, where it needs more room than a column has: a sentence is wrapped,
   * and a command is one line whatever its length, so that it can be copied.
   */
  readonly below?: 'sentence' | 'command';
  /** Absent: both. */
  readonly audience?: Audience;
}

export interface Table {
  readonly title: string | null;
  readonly columns: readonly Column[];
  /** Cells in the order of `columns`. */
  readonly rows: Sequence<readonly Cell[]>;
  /** Sentence shown instead of a table without rows. */
  readonly whenEmpty: string;
}

/** A labelled line of a summary or a manual page. */
export interface Fact {
  readonly label: string;
  readonly cells: readonly Cell[];
  /** A command is one line whatever its length, so that it can be copied. */
  readonly isCommand?: boolean;
  /**
   * The fact says what the answer covers, what it leaves out, or why it is empty. Formats of rows alone cannot show it:
   * then it goes to stderr, and into the manifest of a file.
   */
  readonly isRemark?: boolean;
}

/** A part of an answer. */
export type Section =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'table'; readonly table: Table }
  /** Lines that keep their indentation, such as a record of a log. */
  | { readonly kind: 'text'; readonly title: string; readonly lines: readonly string[] }
  /** What was counted, left out or assumed. The terminal shows notices on stderr, so that stdout holds data alone. */
  | { readonly kind: 'notices'; readonly texts: readonly string[] };

/** JSON as it will be written. A member may be a `Sequence`: it is written as a list while it is made. */
export type Payload = Readonly<Record<string, unknown>>;

/** The answer of a command, before an output format is chosen. The sections of several answers can be joined. */
export interface Report {
  /** In reading order. */
  readonly sections: readonly Section[];
  /** The table that row-by-row formats such as CSV are made of; null where the answer has no rows. */
  readonly primary: Table | null;
  /** The rows of `primary` as JSON objects, or the whole answer as the only one. Made on request: tables need none. */
  items(): Iterable<Payload>;
  /** The JSON answer, made on request. */
  payload(): Payload;
  /** Files of the user that decided what the answer says, such as rules. The manifest and the custody log name them. */
  readonly restsOn?: readonly SuppliedFile[];
}

/** A file of the user, as it was read. */
export interface SuppliedFile {
  readonly path: string;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Raised when a JSON answer changes in a way that breaks its readers. */
export const SCHEMA = 1;

/** What an answer says of its own limits, in the order in which it says so. */
export function remarksOf({ sections }: Report): readonly Fact[] {
  return sections.flatMap((section) => (section.kind === 'facts' ? section.facts : [])).filter(isRemark);
}

function isRemark(fact: Fact): boolean {
  return fact.isRemark === true;
}

/** The texts of all notices of an answer. */
export function noticesOf({ sections }: Report): readonly string[] {
  return sections.flatMap((section) => (section.kind === 'notices' ? section.texts : []));
}

/** The report of which every whole JSON answer says, next to its schema, which program gave it. */
export function withTool(report: Report, version: string): Report {
  const named = ({ schema, ...others }: Payload): Payload => {
    return { schema, tool: { name: 'imgaudit', version }, ...others };
  };
  return {
    ...report,
    *items() {
      for (const item of report.items()) yield 'schema' in item ? named(item) : item;
    },
    payload: () => named(report.payload()),
  };
}
