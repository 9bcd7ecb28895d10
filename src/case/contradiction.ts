/**
 * Two records that name themselves the same and say different things: either one was forged, or the log was changed
 * between two exports. Each is stored; the numbers are those of their first events.
 */
export interface Contradiction {
  readonly seq: number;
  /** Of the record that was imported first with this identity; 0 if it gave no event. */
  readonly earlier: number;
}
