import type { StoredPlace } from '../../stores/sqlite/audit/stored-records.ts';

/** The rows of one table that a file has in a case. */
export interface RowSpan {
  readonly count: number;
  /** Number of the first row and of the last one; 0 where there is none. */
  readonly first: number;
  readonly last: number;
}

/** What a case holds of one file. */
export interface FileRows {
  readonly events: RowSpan;
  readonly rejected: RowSpan;
  /** Of the events' times, in milliseconds; null where there are none. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly lastRecord: number;
}

const NO_ROWS: RowSpan = { count: 0, first: 0, last: 0 };
export const NO_FILE_ROWS: FileRows = {
  events: NO_ROWS,
  rejected: NO_ROWS,
  firstTime: null,
  lastTime: null,
  lastRecord: 0,
};

interface Span {
  count: number;
  first: number;
  last: number;
  record: number;
  offset: number;
  firstTime: number | null;
  lastTime: number | null;
}

/** Rows come in the order of their numbers; `onDisorder` is told of each that stands before the one it follows. */
export function walkRows(
  places: Iterable<StoredPlace>,
  onDisorder: (place: StoredPlace) => void,
): ReadonlyMap<number, Readonly<Span>> {
  const spans = new Map<number, Span>();
  for (const place of places) {
    const { id, file, record, offset, time } = place;
    const span = spans.get(file) ?? {
      ...{ count: 0, first: id, last: id, record: 0, offset: 0, firstTime: time, lastTime: time },
    };
    if (record < span.record || offset < span.offset) onDisorder(place);
    span.count++;
    span.last = id;
    span.record = Math.max(span.record, record);
    span.offset = Math.max(span.offset, offset);
    if (time !== null) {
      span.firstTime = Math.min(span.firstTime ?? time, time);
      span.lastTime = Math.max(span.lastTime ?? time, time);
    }
    spans.set(file, span);
  }
  return spans;
}

/** Both tables of each file. */
export function fileRows(
  events: ReadonlyMap<number, Readonly<Span>>,
  rejected: ReadonlyMap<number, Readonly<Span>>,
): ReadonlyMap<number, FileRows> {
  const files = new Set([...events.keys(), ...rejected.keys()]);
  return new Map(
    [...files].map((file) => {
      const [ofEvents, ofRejected] = [events.get(file), rejected.get(file)];
      return [
        file,
        {
          events: ofEvents ?? NO_ROWS,
          rejected: ofRejected ?? NO_ROWS,
          firstTime: ofEvents?.firstTime ?? null,
          lastTime: ofEvents?.lastTime ?? null,
          lastRecord: Math.max(ofEvents?.record ?? 0, ofRejected?.record ?? 0),
        },
      ];
    }),
  );
}
