import type { Format, ReadContext, RecordTime, Remark } from '../toolkit/format.ts';
import { type JsonObject, timeField } from '../toolkit/record-fields.ts';

/**
 * Parts of an event that a reader may remember: `kind` is action, category, plane, outcome, reason, client program,
 * region and account; `image` is all of the image but its digest.
 */
export type EventPart = 'kind' | 'actor' | 'address' | 'image' | 'digest';

/** What depends on the values at some place of a record. */
export interface LeafUse {
  /** Names joined with dots, without the indexes of lists. It stands for all values within that no longer path names. */
  readonly path: string;
  readonly parts: readonly EventPart[];
  /** Names of details. */
  readonly details?: readonly string[];
  /** What these look at in a text, if that is not all of it. Equal views must lead to equal parts. */
  readonly view?: ((text: string) => string) | DigestView | PathView;
  /** Texts are not empty there: a record with one that is goes the ordinary way. */
  readonly isFilled?: boolean;
}

/**
 * Half of a text such as `a/b@sha256:…`, `a/b:sha256:…` or `pull artifact: a/b@sha256:…`: the `digest` of 64 hexadecimal
 * digits at its end with the mark before it, or all before that, the `name`. A text without `@` and with one `:` at most is a name and has no
 * digest. Of any other text both halves are all of it. The scanner splits texts by itself, which is fast.
 */
export type DigestView = 'name' | 'digest';

/**
 * Half of the path of a manifest such as `/v2/a/b/manifests/sha256:…`: the digest at its end, or all before that. Of any
 * other path both halves are all of it.
 */
export type PathView = 'path' | 'path digest';

/** A leaf in an identity: its text; or as JSON, which is null for an empty text and for the vendor's word for nothing. */
export interface LeafPiece {
  readonly leaf: string;
  readonly json?: { readonly nothing: string };
}

/** A piece of an identity: text that only values without a use decide, a leaf by its path, or the time in milliseconds. */
export type IdentityPiece = string | LeafPiece | typeof TIME_PIECE;
export const TIME_PIECE = { isTime: true } as const;

/**
 * What the parts of an event depend on. Logs repeat actors, images and addresses, but not in one combination. A reader that
 * knows what each part depends on reads each once: see reading/nested-lane.
 *
 * A value without a use decides everything, so one that was forgotten makes reading slower, never wrong. What a use leaves
 * out must not depend on its values: test/property/nested-reading.test.ts changes each value and looks.
 */
export interface PartsLayout {
  /** Values that differ often. One that nothing depends on has no parts. */
  readonly uses: readonly LeafUse[];
  /** The names of details, in the order in which `read` gives them. An event with others is read the ordinary way. */
  readonly details: readonly string[];
  /** Details that are the text of one leaf, whatever it is but empty, and that nothing else depends on. */
  readonly copied?: readonly (readonly [name: string, path: string])[];
  /** The same of details whose texts come again: a text that is new is no reason to read its record the ordinary way. */
  readonly texts?: readonly (readonly [name: string, path: string])[];
  /** The first of these leaves that a record has gives its time; null if `read` would not take it for a time. */
  readonly times: readonly TimeLeaf[];
  /** The first of these leaves that a record has is the id of the event. */
  readonly eventIds: readonly string[];
  /** Whether a text there is an id; without it every text is one that is not empty. UUIDs always are. */
  readonly isEventId?: (text: string) => boolean;
  /** Remarks of this format alone that depend on what the address depends on. All others but those on times belong to the kind. */
  readonly addressRemarks?: readonly Remark[];
}

/** The layout of a format whose records nest. */
export interface NestedLayout extends PartsLayout {
  /** The pieces of the identity of a record (see ReadOutcome); null for one without identity. */
  identity(record: JsonObject): readonly IdentityPiece[] | null;
  /**
   * Whether parts of the event depend on each other in ways that the uses do not say: then it is read the ordinary way.
   * It may look at values without a use, at what is there at all, and at values that one and the same part depends on.
   */
  readonly isIntertwined?: (record: JsonObject) => boolean;
}

/** A leaf that holds the time of a record. */
export interface TimeLeaf {
  readonly path: string;
  read(value: unknown, context: ReadContext): RecordTime | null;
}

/** The time of a leaf by `timeField`; without a zone that of the user, or UTC. */
export function timeLeaf(path: string): TimeLeaf {
  return { path, read: (time, { assumedZone }) => timeField({ time }, 'time', assumedZone ?? 'utc') };
}

/** A format with a nested layout. Its records wrap no others. */
export interface NestedFormat extends Format {
  readonly nested: NestedLayout;
}

export function isNested(format: Format): format is NestedFormat {
  return 'nested' in format;
}
