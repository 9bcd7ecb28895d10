import type { Finding } from '../../domain/finding.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
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

export interface EventContext {
  /** Number of events that pass the filters, exported or not. */
  readonly total: number;
}

export interface FindingContext {
  /** Version of imgaudit. */
  readonly version: string;
  /** The rules that ran. */
  readonly rules: readonly ExportedRule[];
}

interface ExportOf<Kind extends string, Item, Context> {
  /** The value of `--format`. */
  readonly id: string;
  /** Extension of its files, without the dot. */
  readonly extension: string;
  /** What it is made of, and so which command offers it. */
  readonly of: Kind;
  /** Whether the output is bytes rather than text. */
  readonly isBinary: boolean;
  /** Reads the items once, in order. An export that needs a library loads it here. */
  write(items: Iterable<Item>, context: Context): Chunks;
}

/** Events as the file of another tool. */
export type EventExport = ExportOf<'events', RecordedEvent, EventContext>;

/** Findings as the file of another tool. */
export type FindingExport = ExportOf<'findings', ExportedFinding, FindingContext>;

/** A whole answer as one document. The only item is everything that stands in it. */
export type PageExport = ExportOf<'page', PageInput, null>;

export type Export = EventExport | FindingExport | PageExport;
