import { type Format, MINE, NOT_MINE, type ReadContext, type ReadOutcome, rejected } from './format.ts';
import { behindPrefix } from './line-prefix.ts';

/** What a format of text lines knows: whether a line is its own, and what it says. */
export interface LineGrammar {
  /** Whether the grammar matches the line. Lines come without their line end, and are never empty. */
  matches(line: string): boolean;
  /** Reads one line. A line that the grammar does not match is ignored or rejected alone; the others are read. */
  readLine(line: string, context: ReadContext): ReadOutcome;
}

/** Whether the grammar matches a line, or what stands behind the prefix of a collector. */
export function matchesLine({ matches }: LineGrammar, line: string): boolean {
  if (matches(line)) return true;
  const behind = behindPrefix(line);
  return behind !== null && matches(behind.body);
}

/** Reads a line, or what stands behind the prefix of a collector where the grammar does not match the line itself. */
export function readAnyLine(grammar: LineGrammar, line: string, context: ReadContext): ReadOutcome {
  const outcome = grammar.readLine(line, context);
  if (outcome.outcome === 'events' || grammar.matches(line)) return outcome;
  const behind = behindPrefix(line);
  return behind !== null && grammar.matches(behind.body) ? grammar.readLine(behind.body, context) : outcome;
}

/**
 * The members by which a format reads text line by line, to be spread into it. A line is text whatever it begins with:
 * one that begins with `[` or `{` is not taken for JSON. What collectors put before a line is skipped.
 */
export function readsTextLines(grammar: LineGrammar): Pick<Format, 'framings' | 'collections' | 'recognise' | 'read'> {
  return {
    framings: ['text'],
    collections: [],
    recognise: (record) => (typeof record === 'string' && matchesLine(grammar, record) ? MINE : NOT_MINE),
    read: (record, context) =>
      typeof record === 'string' ? readAnyLine(grammar, record, context) : rejected('the record is not a line of text'),
  };
}
