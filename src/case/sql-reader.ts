/** A value of a row. Bytes are their hexadecimal digits; a whole number beyond 2^53 is text with the same digits. */
export type SqlValue = string | number | null;

/** The answer to a statement. */
export interface SqlAnswer {
  /** Names of the columns, each once: a name that comes again has a number behind it. */
  readonly columns: readonly string[];
  /** How many rows there are. The statement is run once more to count them. */
  count(): number;
  /** The rows, read while they are iterated. Each time the statement is run again. */
  rows(): Iterable<readonly SqlValue[]>;
}

/** Questions to a case in the language of its store. Nothing can be changed with them. */
export interface SqlReader {
  /**
   * @throws AuditError `usage` for anything but one statement that only reads, and for one that the store refuses, now
   * or while the rows are read
   */
  select(statement: string): SqlAnswer;
}
