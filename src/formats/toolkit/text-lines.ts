import { type Format, MINE, NOT_MINE, type ReadContext, type ReadOutcome, rejected } from './format.ts';

/** What a format of text lines knows: whether a line is its own, and what it says. */
export interface LineGrammar {
  /** Whether the grammar matches the line. Lines come without their line end, and are never empty. */
  matches(line: string): boolean;
  /** Reads one line. A line that the grammar does not match is ignored or rejected alone; the others are read. */
  readLine(line: string, context: ReadContext): ReadOutcome;
}

/**
 * The members by which a format reads text line by line, to be spread into it. A line is text whatever it begins with:
 * one that begins with `[` or `{` is not taken for JSON.
 */
export function readsTextLines({
  matches,
  readLine,
}: LineGrammar): Pick<Format, 'framings' | 'collections' | 'recognise' | 'read'> {
  return {
    framings: ['text'],
    collections: [],
    recognise: (record) => (typeof record === 'string' && matches(record) ? MINE : NOT_MINE),
    read: (record, context) =>
      typeof record === 'string' ? readLine(record, context) : rejected('the record is not a line of text'),
  };
}
