import { READING_EDITION } from '../domain/evidence-file.ts';
import type { Actor, RegistryEvent } from '../domain/registry-event.ts';
import { NO_JSON, type SplitRecord } from '../evidence/splitting/record.ts';
import { withArtefactsApart } from '../formats/toolkit/artefact-events.ts';
import { type Format, ignored, MINE, NOT_MINE, type ReadContext, type ReadOutcome } from '../formats/toolkit/format.ts';
import { notingUnread, withTextsClosed } from '../formats/toolkit/opened-text.ts';
import { filled, isNestedDeeperThan } from '../formats/toolkit/record-fields.ts';
import { CONTROL, isControlMessage, whyEmpty } from '../formats/wrappers/empty-wrapper.ts';
import { hasBrokenJson, lineOfOthers, lineOfProgram } from '../formats/wrappers/other-lines.ts';
import { partedLines } from '../formats/wrappers/parted-lines.ts';
import { isOwn, loggedIn, unwrapped } from '../formats/wrappers/unwrap.ts';
import type { MarkedRecord } from './twin-window.ts';

/** No log nests nearly this deep. SQLite's JSON functions end at 1,000 levels, and recursion ends with the stack. */
const DEEPEST_NESTING = 100;
const TEXT_UNREAD = 'a member is JSON text that is cut off or damaged: what the record tells cannot be known';
const TOO_DEEP = `it is nested deeper than ${DEEPEST_NESTING} levels`;
/** The edition of events since which records are looked for in wrappers of other services. */
const WRAPPERS_OPENED = 3;
/** The edition of events since which a row is what it keeps as it was logged, whatever columns stand beside that. */
const RAW_OPENED = 5;
/** The edition of events since which members of records may be written as JSON text, whatever the format. */
const TEXTS_OPENED = 6;
/** The edition of events since which a wrapper without records is what the format says of its content. */
const CONTENTS_TOLD = 6;
/** The edition of events since which more members of wrappers are opened, such as those of Azure's tables. */
const MEMBERS_ADDED = 6;

/** The edition of events since which a carriage return alone ends a line, in a file whose other lines end otherwise. */
const LINES_PARTED = 6;
/** In bytes: what a line of another program is known by. */
const LONGEST_BEGINNING = 400;

/** A record, and what its format makes of it. */
export interface Reading {
  readonly record: SplitRecord;
  readonly outcome: ReadOutcome;
}

/**
 * The records that a value is: several if the format finds it to wrap them. A value that is no record of the format may
 * hold some in a wrapper of another service; files of an older edition were read without looking there. Never throws.
 */
export function readingsIn(split: MarkedRecord, format: Format, context: ReadContext): readonly Reading[] {
  const areOpened = (context.edition ?? READING_EDITION) >= TEXTS_OPENED;
  const read = () => allReadingsIn(split, format, context);
  return withoutRepeated(areOpened ? read() : withTextsClosed(read), split, format);
}

/** What repeats another record of its log is ignored. */
function withoutRepeated(
  readings: readonly Reading[],
  { repeated }: MarkedRecord,
  { twins }: Format,
): readonly Reading[] {
  if (repeated === undefined || twins === undefined) return readings;
  const reasonOf = (outcome: ReadOutcome) => (isNamed(outcome) ? twins.becauseNamed : undefined) ?? twins.because;
  return readings.map(({ record, outcome }, index) =>
    repeated.has(index) ? { record, outcome: ignored(reasonOf(outcome)) } : { record, outcome },
  );
}

function isNamed(outcome: ReadOutcome): boolean {
  return outcome.outcome === 'events' && outcome.events.some(({ actor }) => actor.name !== null);
}

function allReadingsIn(split: SplitRecord, format: Format, context: ReadContext): readonly Reading[] {
  const record = deepRejected(split);
  const edition = context.edition ?? READING_EDITION;
  if (isControlMessage(record.value) && edition >= CONTENTS_TOLD) return [{ record, outcome: ignored(CONTROL) }];
  const lines = edition < LINES_PARTED || record.problem !== null ? null : partedLines(record.value, format);
  if (lines !== null) return innerReadings(record, lines, format, context);
  const wrapped = record.problem === null ? (format.unwrap?.(record.value) ?? null) : null;
  const records = wrapped === null ? [record] : wrapped.map((value) => ({ ...record, value }));
  const readings = records.flatMap((one) => readingsOf(one, format, context));
  if (edition < CONTENTS_TOLD) return readings;
  return readings.map((reading) => withoutOthers(reading, format));
}

/** A line of another program that stands in place of a record is ignored: it is no record that could not be read. */
function withoutOthers(reading: Reading, format: Format): Reading {
  const { record, outcome } = reading;
  if (outcome.outcome !== 'rejected') return reading;
  const because = otherLineIn(record, format);
  return because === null ? reading : { record, outcome: ignored(because) };
}

function otherLineIn({ value, problem, bytes }: SplitRecord, format: Format): string | null {
  if (problem === null) return isOwn(value, format) || hasBrokenJson(value) ? null : lineOfOthers(value);
  return problem.startsWith(NO_JSON) ? lineOfProgram(bytes.toString('utf8', 0, LONGEST_BEGINNING)) : null;
}

/**
 * Where the records of a file are not wrapped, what gives events is a record itself: to recognise it would take about as
 * long as to read it.
 */
function readingsOf(record: SplitRecord, format: Format, context: ReadContext): readonly Reading[] {
  const edition = context.edition ?? READING_EDITION;
  const opening = { opensRaw: edition >= RAW_OPENED, isEarlier: edition < MEMBERS_ADDED };
  const logged = opening.opensRaw && record.problem === null ? loggedIn(record.value, format, opening) : null;
  if (logged !== null) return innerReadings(record, logged, format, context);
  const reading = readingOf(record, format, context);
  const isRead = reading.outcome.outcome === 'events' && format.isWrapped !== true;
  if (record.problem !== null || isRead) return [reading];
  if (edition < WRAPPERS_OPENED || isOwn(record.value, format)) return [reading];
  const inner = unwrapped(record.value, format, opening);
  const readings = inner === null ? [reading] : innerReadings(record, inner, format, context);
  return edition < CONTENTS_TOLD ? readings : readings.flatMap((one) => toldWithin(one, format, context));
}

function innerReadings(
  record: SplitRecord,
  values: readonly unknown[],
  format: Format,
  context: ReadContext,
): readonly Reading[] {
  return values.map((value) => readingOf(deepRejected(innerRecord(record, value)), format, context));
}

/**
 * In place of a wrapper without a record: the readings of what it wraps, where the format can tell what one of that is. It
 * ignores a line of another program or an event of another service, also where something was put around it.
 */
function toldWithin(reading: Reading, format: Format, context: ReadContext): readonly Reading[] {
  const { record, outcome } = reading;
  if (outcome.outcome !== 'rejected' || record.problem !== null || isOwn(record.value, format)) return [reading];
  const because = whyEmpty(record.value);
  if (because !== null) return [{ record, outcome: ignored(because) }];
  const isRead = (value: unknown) => readWith(format, value, context).outcome !== 'rejected';
  // Of a value that it knows and that nests too deep, nothing within shall be read.
  if (isRead(record.value)) return [reading];
  // Beside a member that was cut off, a line may be what is left of a record.
  const isWhole = format.isWrapped === true && !hasBrokenJson(record.value);
  const isLine = (value: unknown) => isWhole && lineOfOthers(value) !== null;
  const isTold = (value: unknown) => whyEmpty(value) !== null || isLine(value) || isRead(value);
  const inner = unwrapped(record.value, { recognise: (value) => (isTold(value) ? MINE : NOT_MINE) });
  return (inner === null ? [reading] : innerReadings(record, inner, format, context)).map(emptyIgnored);
}

function emptyIgnored(reading: Reading): Reading {
  const because = reading.outcome.outcome === 'rejected' ? whyEmpty(reading.record.value) : null;
  return because === null ? reading : { record: reading.record, outcome: ignored(because) };
}

function readingOf(record: SplitRecord, format: Format, context: ReadContext): Reading {
  return { record, outcome: outcomeOf(record, format, context) };
}

function deepRejected(record: SplitRecord): SplitRecord {
  return isNestedDeeperThan(record.value, DEEPEST_NESTING) ? { ...record, value: null, problem: TOO_DEEP } : record;
}

/** A record within another. Where it is rejected its own text is kept, not that of all its siblings. */
function innerRecord({ offset, length, bytes }: SplitRecord, value: unknown): SplitRecord {
  return {
    ...{ offset, length, value, problem: null },
    get bytes() {
      return isNestedDeeperThan(value, DEEPEST_NESTING) ? bytes : Buffer.from(JSON.stringify(value) ?? '');
    },
  };
}

/** What a format makes of a record; a record with a problem is rejected with it. Never throws. */
function outcomeOf(record: SplitRecord, format: Format, context: ReadContext): ReadOutcome {
  if (record.problem !== null) return { outcome: 'rejected', because: record.problem };
  const { given, isUnread } = notingUnread(() => readWith(format, record.value, context));
  const outcome = withArtefactsApart(isUnread ? withUnreadTold(given) : given, format.id, context.edition);
  // Formats also parse JSON that stands in texts, which may nest deeper than the record.
  const isTooDeep =
    outcome.outcome === 'events' && outcome.events.some(({ details }) => isNestedDeeperThan(details, DEEPEST_NESTING));
  return isTooDeep ? { outcome: 'rejected', because: TOO_DEEP } : outcome;
}

/**
 * What was read of a record with a member whose text could not be opened. Nobody is anonymous because a name was cut off,
 * nothing is a success because the failure was, and whether such a record is of no use cannot be known.
 */
function withUnreadTold(outcome: ReadOutcome): ReadOutcome {
  if (outcome.outcome === 'ignored') return { outcome: 'rejected', because: TEXT_UNREAD };
  if (outcome.outcome === 'rejected') return outcome;
  const isTold = outcome.remarks.some((remark) => remark.endsWith('-unread'));
  return {
    ...outcome,
    events: outcome.events.map(withoutGuesses),
    remarks: isTold ? outcome.remarks : [...outcome.remarks, 'text-unread'],
  };
}

/** What a record would tell without the member that was cut off: that nothing failed, or that nobody is named, is a guess. */
function withoutGuesses(event: RegistryEvent): RegistryEvent {
  const outcome = event.outcome === 'success' ? 'unknown' : event.outcome;
  return { ...event, outcome, actor: notAnonymous(event.actor) };
}

function notAnonymous(actor: Actor): Actor {
  const isNamed = actor.id !== null || actor.name !== null;
  return actor.type === 'anonymous' && !isNamed ? { ...actor, type: 'unknown' } : actor;
}

/** A text of megabytes may be too much for a regular expression: that rejects its record instead of ending the import. */
function readWith(format: Format, value: unknown, context: ReadContext): ReadOutcome {
  try {
    return format.read(format.hasTellingGaps === true ? value : filled(value), context);
  } catch (error) {
    if (error instanceof RangeError) return { outcome: 'rejected', because: `too much to read: ${error.message}` };
    throw error;
  }
}
