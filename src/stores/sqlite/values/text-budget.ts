import { AuditError } from '../../../domain/audit-error.ts';

/** In characters. Shorter texts are not counted. */
const LONG = 1024;
/** In characters. So much of long texts may be in one answer. */
const MOST_TEXT = 1 << 26;

/** Counts the long texts of an answer while its rows are read: one text of a dictionary comes with each of its events. */
export class TextBudget {
  #text = 0;

  /** @throws AuditError `answer-too-large` */
  spend(values: readonly unknown[]): void {
    for (const value of values) if (typeof value === 'string' && value.length > LONG) this.#text += value.length;
    if (this.#text <= MOST_TEXT) return;
    throw new AuditError('answer-too-large', `The answer holds more than ${MOST_TEXT} characters of long texts.`, {
      hint: 'Ask for fewer events (--limit), or for a shorter window. `imgaudit verify` says whether the case is damaged.',
    });
  }
}
