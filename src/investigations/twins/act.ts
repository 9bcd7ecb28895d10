import type { Step } from '../../case/case-reader.ts';

/** Clocks of two logs of one act, and the writing of them, are rarely further apart. */
export const TWIN_REACH_MS = 5_000;

/** The fields of an event that decide about twins. */
export type Act = Pick<
  Step,
  | 'seq'
  | 'time'
  | 'category'
  | 'outcome'
  | 'actor'
  | 'address'
  | 'isPublic'
  | 'registry'
  | 'repository'
  | 'tag'
  | 'digest'
  | 'source'
>;

/** What another log most likely says of the same act. It is always inferred: no record names the other. */
export interface Twin {
  readonly seq: number;
  readonly source: string;
  /** How far apart the two logs put the act. */
  readonly milliseconds: number;
  /** What that log names, whether or not the event itself names it. */
  readonly address: string | null;
  readonly actor: string | null;
}
