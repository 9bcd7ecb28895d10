/** Something in a case that is not what it should be, and where. */
export interface Problem {
  readonly where: string;
  readonly text: string;
}

/** The checks of a case, in their order. */
export const CHECKS = [
  { id: 'database', title: 'SQLite finds the file whole and its references good' },
  { id: 'schema', title: 'tables, indexes, triggers and views are those of imgaudit' },
  { id: 'custody', title: 'the custody log is unbroken, and agrees with the case' },
  { id: 'accounts', title: 'records = accepted + duplicate + ignored + rejected, and every count is that of its rows' },
  { id: 'indexes', title: 'events are found by time, by image and by address' },
  { id: 'evidence', title: 'evidence files and kept originals have the hashes they had on import' },
  { id: 'records', title: 'records read again give what is stored' },
] as const;
export type CheckId = (typeof CHECKS)[number]['id'];

/** What came of one check. */
export interface CheckResult {
  readonly id: CheckId;
  readonly title: string;
  /** How many things were looked at. */
  readonly checked: number;
  /** How many problems there are; the first of them follow. */
  readonly found: number;
  readonly problems: readonly Problem[];
  /** What could not be looked at, and why. */
  readonly unchecked: readonly Problem[];
}

/** What one look at a case came to. */
export interface Looked {
  readonly checked: number;
  readonly problems: readonly Problem[];
}
