import { type Instant, printInstant } from '../../domain/instant.ts';
import { neutralise } from '../../render/text/neutralise.ts';

/** Excel takes a cell that starts with one of these for a formula, as do others. */
const FORMULA_START = /^[=+\-@\t\r＝＋－＠]/;

/** Excel reads these as numbers, dates or times, and shows something else: `1.10` would become 1.1. */
const LIKE_NUMBER = /^\d[\d.,:/eE+-]{0,400}$/;

/** Excel keeps these as they are: numbers of 11 digits at most without a leading zero, and addresses. */
const SAFE_NUMBER = /^(?:0|[1-9]\d{0,10})$|^\d{1,3}(?:\.\d{1,3}){3}$/;

/** A cell of Excel holds no more characters. */
const MOST_CHARACTERS = 32_767;

const CUT = ' … (cut: a cell of Excel holds 32,767 characters)';

/** A log text as a cell. An apostrophe keeps Excel from running it, or from reading a number of 15 digits out of it. */
export function excelText(value: string | null, delimiter: string): string {
  const text = neutralise(value ?? '');
  const isRisky = FORMULA_START.test(text) || (LIKE_NUMBER.test(text) && !SAFE_NUMBER.test(text));
  const safe = isRisky ? `'${text}` : text;
  const whole = safe.length > MOST_CHARACTERS ? `${wholeCharacters(safe)}${CUT}` : safe;
  const isQuoted = isRisky || whole.includes(delimiter) || /[",;\n\r]/.test(whole);
  return isQuoted ? `"${whole.replaceAll('"', '""')}"` : whole;
}

/** The beginning of a text that leaves room for the note, without half of a character. */
function wholeCharacters(text: string): string {
  return text.slice(0, MOST_CHARACTERS - CUT.length).replace(/[\ud800-\udbff]$/, '');
}

/** `2026-03-02 01:20:00`: Excel shows milliseconds as `20:00.0`. */
export function excelTime(time: Instant): string {
  return printInstant(time).slice(0, 19).replace('T', ' ');
}
