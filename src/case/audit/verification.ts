/** One thing that is wrong in a case. */
export interface Problem {
  /** The row, table or file that it is about. */
  readonly where: string;
  /** What is wrong, in words. */
  readonly text: string;
}

/** The checks of a case, in the order in which a report lists them. */
export const CHECKS = [
  { id: 'database', title: 'the store finds the case whole and its references good' },
  { id: 'schema', title: 'tables, indexes, triggers and views are those of imgaudit' },
  { id: 'custody', title: 'the custody log is consistent, and agrees with the case' },
  { id: 'accounts', title: 'records = accepted + duplicate + ignored + rejected, and every count is that of its rows' },
  { id: 'indexes', title: 'events are found by time, by image and by address' },
  { id: 'evidence', title: 'evidence files and kept originals have the hashes they had on import' },
  { id: 'records', title: 'records read again give what is stored' },
] as const;
export type CheckId = (typeof CHECKS)[number]['id'];

/** The result of one check. */
export interface CheckResult {
  readonly id: CheckId;
  readonly title: string;
  /** How many rows, files or records were checked. */
  readonly checked: number;
  /** How many problems were found. */
  readonly found: number;
  /** The first of these problems. */
  readonly problems: readonly Problem[];
  /** What could not be checked, and why. */
  readonly unchecked: readonly Problem[];
}

/** What one part of a check found. */
export interface CheckOutcome {
  readonly checked: number;
  readonly problems: readonly Problem[];
}
