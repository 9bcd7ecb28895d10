import type { StoredPosition } from '../../case/audit/case-audit.ts';

/** The rows of one table that belong to a file. */
export interface RowRange {
  readonly count: number;
  /** Number of the first row and of the last one; 0 if the file has no rows. */
  readonly first: number;
  readonly last: number;
}

/** The events and rejections that a case holds of one file. */
export interface FileRows {
  readonly events: RowRange;
  readonly rejected: RowRange;
  /** Times of the earliest and the latest event, in milliseconds; null if there are no events. */
  readonly firstTime: number | null;
  readonly lastTime: number | null;
  readonly lastRecord: number;
}

const NO_ROWS: RowRange = { count: 0, first: 0, last: 0 };
export const NO_FILE_ROWS: FileRows = {
  events: NO_ROWS,
  rejected: NO_ROWS,
  firstTime: null,
  lastTime: null,
  lastRecord: 0,
};

/** A range that grows while rows are read, with the highest values seen so far. */
interface GrowingRange {
  count: number;
  first: number;
  last: number;
  record: number;
  offset: number;
  firstTime: number | null;
  lastTime: number | null;
}

/** The rows of each file, from the positions of all rows in order. Calls `onDisorder` for a row out of file order. */
export function walkRows(
  positions: Iterable<StoredPosition>,
  onDisorder: (position: StoredPosition) => void,
): ReadonlyMap<number, Readonly<GrowingRange>> {
  const ranges = new Map<number, GrowingRange>();
  for (const position of positions) {
    const { id, file, record, offset, time } = position;
    const range = ranges.get(file) ?? startedAt(id, time);
    if (record < range.record || offset < range.offset) onDisorder(position);
    range.count++;
    range.last = id;
    range.record = Math.max(range.record, record);
    range.offset = Math.max(range.offset, offset);
    if (time !== null) {
      range.firstTime = Math.min(range.firstTime ?? time, time);
      range.lastTime = Math.max(range.lastTime ?? time, time);
    }
    ranges.set(file, range);
  }
  return ranges;
}

function startedAt(first: number, time: number | null): GrowingRange {
  return { count: 0, first, last: first, record: 0, offset: 0, firstTime: time, lastTime: time };
}

/** Joins the ranges of both tables by file. */
export function fileRows(
  events: ReadonlyMap<number, Readonly<GrowingRange>>,
  rejected: ReadonlyMap<number, Readonly<GrowingRange>>,
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
