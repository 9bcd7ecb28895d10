import type { Envelope } from '../../domain/evidence-file.ts';
import type { ImageReference } from '../../domain/image-ref.ts';
import type { Instant, Zone } from '../../domain/instant.ts';
import type { RegistryEvent } from '../../domain/registry-event.ts';
import type { Category, Plane } from '../../domain/vocabulary.ts';
import type { FramingKind } from '../../evidence/splitting/framing.ts';
import type { Remark, RemarkText } from './remarks.ts';

export type { FramingKind } from '../../evidence/splitting/framing.ts';
export type { Remark } from './remarks.ts';

/** A verb of a vendor's log, as `imgaudit actions` lists it. */
export interface VendorAction {
  readonly action: string;
  readonly category: Category;
  readonly plane: Plane;
  readonly isDeprecated: boolean;
  /** Which editions of the vendor's log or documentation know it, where that is documented; else null. */
  readonly edition: string | null;
  readonly description: string;
}

export type Recognition =
  | { readonly verdict: 'mine' }
  /** The record belongs to this family, but this version of it cannot be read. */
  | { readonly verdict: 'unsupported'; readonly version: string }
  | { readonly verdict: 'not-mine' };

export const MINE: Recognition = { verdict: 'mine' };
export const NOT_MINE: Recognition = { verdict: 'not-mine' };

export interface ReadContext {
  /** Zone of times that name no zone, where the user gave one; with null the format's documented default holds. */
  readonly assumedZone: Zone | null;
  /** The image that every record is about, where the user named one (`--image`) because the log does not. */
  readonly image: ImageReference | null;
  /** Times without a year are of the last year in which they are not after this one. Records without a time get it. */
  readonly writtenBy?: Instant;
  /** The edition of events that the record shall give, for files of older cases; the newest unless it is given. */
  readonly edition?: number;
  /** Whether records without an identity are known by how they are written, as in cases that older versions began. */
  readonly isKnownAsWritten?: boolean;
}

export type ReadOutcome =
  | {
      readonly outcome: 'events';
      /** One record may be several events: a batch delete of five images is five. */
      readonly events: readonly RegistryEvent[];
      /**
       * What the record is called in every export of it: family, account or instance, and the vendor's id. A record of
       * the same identity is the same record if its events are equal too (see `channelGaps`); else the two
       * contradict each other. With null, where the vendor gives no id, what the record says identifies it.
       */
      readonly identity: string | null;
      readonly remarks: readonly Remark[];
      /**
       * What the log itself wrote, where a collector may have put something before it: by this a record without an identity is
       * known. Absent where that is the whole record.
       */
      readonly written?: unknown;
    }
  | { readonly outcome: 'ignored'; readonly because: string }
  | { readonly outcome: 'rejected'; readonly because: string };

/**
 * What some channels of a log leave out of a record that others state, such as an API beside the files in a bucket. Two
 * records of one identity must agree in these fields only where both state any of them.
 */
export interface ChannelGap {
  readonly fields: readonly ('userAgent' | 'region' | 'account')[];
  /** Names of details. */
  readonly details: readonly string[];
}

/** What a record says of a request that two records may tell of. */
export interface Telling {
  /** Only the full one is read where both are there. */
  readonly kind: 'full' | 'brief';
  /** The same in both: the method and the path. */
  readonly request: string;
  /** Null where it is not known. */
  readonly status: string | null;
  /** The address of the sender without its port. */
  readonly address: string | null;
  /** When it began or was answered, in milliseconds; several where the record tells both. */
  readonly times: readonly number[];
  /** What several full records of one request share; null where there is nothing. */
  readonly id: string | null;
  /**
   * Who wrote a brief record, where several programs write such records into one log: each tells of a request once. The
   * same for all that may be of one program.
   */
  readonly writer?: string;
  /**
   * What several writers share that may be one program, where a client could choose which of them a record seems to be of:
   * without a full record, none of theirs repeats another. By default each writer is for itself.
   */
  readonly writers?: string;
  /** Whether brief records of other writers know better who asked. */
  readonly isBehindOthers?: boolean;
}

/** For a log in which a program may tell of one request in two ways, in either order. */
export interface Twins {
  /** Pure, and null for a record that tells of no request. */
  tells(record: unknown): Telling | null;
  /** One of these stands in each full record, also where that lies in JSON. */
  readonly words: readonly string[];
  /** Whether a record is a full one. */
  isFull(record: unknown): boolean;
  /** Why the brief record is ignored. */
  readonly because: string;
  /** The same where it names who asked and the full one may not; the same reason unless it is given. */
  readonly becauseNamed?: string;
}

/**
 * One export format of one vendor: frozen data and pure functions. A record is a parsed JSON value, the row of a CSV as
 * an object of its columns, or a line of text as a string.
 */
export interface Format {
  /** Equals the file's name. */
  readonly id: string;
  readonly title: string;
  readonly vendor: string;
  /** The vendor's page that the facts in this file come from. */
  readonly documentation: string;
  /** How to get such a file out of the registry, step by step. */
  readonly howToExport: readonly string[];
  /** What a file of this format looks like, in one line. */
  readonly signature: string;
  /** What this log cannot show; printed by `imgaudit formats <id>`. */
  readonly limits: readonly string[];
  /** Further facts for `imgaudit formats <id>`, such as where a vendor stores the events of which registry. */
  readonly facts?: readonly (readonly [label: string, text: string])[];
  /** True where times name no year, so that it must be assumed (see `ReadContext.writtenBy`). */
  readonly hasNoYear?: boolean;
  /** True where records may lack a time, so that the one at which the file was written must be assumed. */
  readonly mayLackTime?: boolean;
  /** True where records do not say which image they are about, so that the user must (`--image`). */
  readonly needsImage?: boolean;
  /** True where an empty member says something, such as that nobody signed in. Others are read without their empty members. */
  readonly hasTellingGaps?: boolean;
  /** True where the records of the file lie in wrappers: see `inWrappers`, which alone says so. */
  readonly isWrapped?: boolean;
  readonly actions: readonly VendorAction[];
  /** How files of this format are cut. The first that fits a file is taken; text fits any file that is not binary. */
  readonly framings: readonly FramingKind[];
  /** Keys of a wrapper object whose list holds the records, such as `Records`. They cut files of this format only. */
  readonly collections: readonly string[];
  /**
   * The categories whose events name a repository wherever they succeed: where one does not, a notice says that it could
   * not be read. IMAGE_CATEGORIES by default.
   */
  readonly namesImageIn?: readonly Category[];
  /** The remarks that only this format makes, and what each says when it was made in `count` records. */
  readonly remarks?: Readonly<Record<string, RemarkText>>;
  /** What some channels of this format leave out, in at most three groups. Without it all say the same. */
  readonly channelGaps?: readonly ChannelGap[];
  /**
   * The id of a format whose brief records look like those of this one. A file that holds full ones too is read with it,
   * which reads both.
   */
  readonly partOf?: string;
  /** For logs that may tell of one request twice. Files of such a format are read in order, by one thread. */
  readonly twins?: Twins;
  /**
   * Whether a value is a record, in a file that is known to be of this format: for formats that know some of their records
   * only beside others. By default those that `recognise` knows.
   */
  isRecord?(value: unknown): boolean;
  /** The records that one value of the file wraps, such as the results of a query's answer; null for a record. */
  unwrap?(value: unknown): readonly unknown[] | null;
  /**
   * Cheap: reads the least of one record that names format and version. The records at the beginning of the file, of which
   * it is one, tell whose a record is that several formats could read; without them it stands alone.
   */
  recognise(record: unknown, sample?: readonly unknown[]): Recognition;
  /** Pure; never throws, whatever the record. */
  read(record: unknown, context: ReadContext): ReadOutcome;
  /** What the envelopes of a file say of its completeness, in words. */
  inspectEnvelopes?(envelopes: readonly Envelope[]): readonly string[];
}

/** The outcome of a record that says what happened; `remarks` are the lists that its parts made. */
export function asEvents(
  events: readonly RegistryEvent[],
  identity: string | null,
  ...remarks: readonly (readonly Remark[])[]
): ReadOutcome {
  return { outcome: 'events', events, identity, remarks: remarks.flat() };
}

/** The same outcome of a record that is known by what the log itself wrote of it. */
export function knownAs(outcome: ReadOutcome, written: unknown): ReadOutcome {
  return outcome.outcome === 'events' ? { ...outcome, written } : outcome;
}

/** The outcome of a record that should be readable and is not. */
export function rejected(because: string): ReadOutcome {
  return { outcome: 'rejected', because };
}

/** The outcome of a record that the format knows and that tells nothing of a registry. */
export function ignored(because: string): ReadOutcome {
  return { outcome: 'ignored', because };
}

/** A time read from a record, and whether its zone had to be assumed. */
export interface RecordTime {
  readonly instant: Instant;
  readonly remarks: readonly Remark[];
}

/** Who pulls or pushes does so with an image of some repository. */
const IMAGE_CATEGORIES: readonly Category[] = ['pull', 'push'];

/** Whether an event names no repository although one of its category must. */
export function lacksImage({ category, image }: Pick<RegistryEvent, 'category' | 'image'>, format: Format): boolean {
  if ((image?.repository ?? null) !== null) return false;
  const naming = format.namesImageIn ?? IMAGE_CATEGORIES;
  return naming.includes(category);
}
