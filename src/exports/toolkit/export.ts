import type { Finding } from '../../domain/finding.ts';
import type { PlaceOf, Provenance, RecordedEvent } from '../../domain/registry-event.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import type { Chunks } from '../../render/text/chunks.ts';
import type { PageInput } from '../../report/page/page-input.ts';

/** What another tool needs to know of a rule. */
export interface ExportedRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly logic: string;
  readonly falsePositives: string;
  readonly attack: readonly string[];
  readonly references: readonly string[];
}

export interface ExportedFinding {
  readonly finding: Finding;
  /** The first events of its evidence. */
  readonly evidence: readonly RecordedEvent[];
  readonly incident: ExportedIncident;
}

/** The incident that a finding belongs to. */
export interface ExportedIncident {
  readonly id: string;
  /** Its other findings in order of time, each with the first event of its evidence. Not all of them, if it has many. */
  readonly others: readonly RelatedFinding[];
}

export interface RelatedFinding {
  readonly id: string;
  readonly rule: string;
  readonly reason: string;
  readonly event: RecordedEvent;
}

/** A file that events were read from. */
export interface ExportedFile {
  /** As events name it in `evidence.file`. */
  readonly path: string;
  /** Of the file as stored on disk, in hexadecimal digits. */
  readonly sha256: string;
  /** Size of the file as stored on disk. */
  readonly bytes: number;
}

interface ExportContext {
  /** Version of imgaudit. */
  readonly version: string;
  /** The evidence files of the case, in the order of import. */
  readonly files: readonly ExportedFile[];
  /** Stands between the cells of a row, for those who know no other. */
  readonly delimiter: Delimiter;
  /** Where addresses lie; null where the user gave no database. */
  readonly placeOf: PlaceOf | null;
}

/** What spreadsheets expect between cells; it depends on the language of the user. */
export const DELIMITERS = [',', ';'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export interface EventContext extends ExportContext {
  /** Number of events that are exported. */
  readonly count: number;
  /** Number of events that pass the filters, exported or not. */
  readonly total: number;
}

/** The number of the line that a record begins on, from 1; null where it cannot be told. */
export type LineOf = (place: Provenance) => number | null;

export interface FindingContext extends ExportContext {
  /** The rules that ran. */
  readonly rules: readonly ExportedRule[];
  readonly window: TimeWindow;
  /** Tells one case from others. */
  readonly caseName: string;
  readonly lineOf: LineOf;
  /** The words of the command line. */
  readonly command: readonly string[];
  /** What a reader should know of the answer. */
  readonly notices: readonly ExportedNotice[];
}

export interface ExportedNotice {
  /** Names the kind of remark. */
  readonly id: string;
  readonly text: string;
}

/** One file of an output that is a folder. */
export interface ExportedPart {
  /** Path within the folder, with slashes between its segments; never from log text. */
  readonly name: string;
  readonly chunks: Chunks;
}

/** Makes the file of another tool of items, which it reads once and in order. */
export type ExportWriter<Item, Context> = (items: Iterable<Item>, context: Context) => Chunks;

/** The same as files of a folder. The chunks of a part must be read to the end before the next part is asked for. */
export type PartsWriter<Item, Context> = (
  items: Iterable<Item>,
  context: Context,
) => Iterable<ExportedPart> | AsyncIterable<ExportedPart>;

/** Events or findings as the file of another tool. A writer that needs a library loads it when it is called. */
export interface Export {
  /** The value of `--format`. */
  readonly id: string;
  /** Extension of its files, without the dot. */
  readonly extension: string;
  /** Whether the output is bytes rather than text. */
  readonly isBinary: boolean;
  /** Whether it is one page of an answer, as `--limit` says, and not everything in order of time. */
  readonly isPaged: boolean;
  /** Whether its events have fields that say where an address lies (`--geo`). */
  readonly hasPlaces: boolean;
  /** Null for an export that is not made of events; likewise below. */
  readonly events: ExportWriter<RecordedEvent, EventContext> | null;
  readonly findings: ExportWriter<ExportedFinding, FindingContext> | null;
  /** A whole answer as one document. The only item is everything that stands in it. */
  readonly page: ExportWriter<PageInput, null> | null;
  /** Events as files of a folder, for an output that is one. */
  readonly eventParts: PartsWriter<RecordedEvent, EventContext> | null;
}

/** What an export can be made of, and so which commands offer it. */
export type ExportSubject = 'events' | 'findings' | 'page';
