/** The words of the command that is being typed. */
export interface TypedLine {
  /** The words before the one at the cursor, without the program and what stands before it. */
  readonly before: readonly string[];
  /** The word at the cursor, up to the cursor; empty where a new word begins. */
  readonly current: string;
}

/** Characters that end a command where they stand outside quotes. */
const ENDS_COMMAND = ';|&(\n';

/** A command line has a length that a person types. A longer one is not completed. */
const LONGEST_LINE = 65_536;

/**
 * Cuts a line into words as a shell does, but expands nothing: a `$` or a backtick is a character like any other. Only
 * quotes and backslashes are understood. Null where the line does not call the program.
 */
export function splitLine(line: string, program: string): TypedLine | null {
  if (line.length > LONGEST_LINE) return null;
  const words = wordsOfLastCommand(line);
  const at = words.findIndex((word) => !/^[A-Za-z_]\w{0,200}=/.test(word));
  const called = words[at];
  if (called === undefined || at === words.length - 1) return null;
  if ((called.split('/').at(-1) ?? '') !== program) return null;
  return { before: words.slice(at + 1, -1), current: words.at(-1) ?? '' };
}

/** Where the reader of a line is. */
interface Reading {
  readonly words: readonly string[];
  readonly word: string;
  /** The quote that is open; empty outside quotes. */
  readonly quote: string;
  /** Whether the character before is a backslash. */
  readonly isEscaped: boolean;
}

const NOTHING: Reading = { words: [], word: '', quote: '', isEscaped: false };

/** The words of the last command of the line. The last word is the one at the cursor, and may be empty. */
function wordsOfLastCommand(line: string): readonly string[] {
  let reading = NOTHING;
  for (const character of line) reading = next(reading, character);
  return [...reading.words, reading.word];
}

function next(reading: Reading, character: string): Reading {
  const { word, quote, isEscaped } = reading;
  if (isEscaped) return { ...reading, word: word + character, isEscaped: false };
  if (character === '\\' && quote !== "'") return { ...reading, isEscaped: true };
  if (quote === '') return nextUnquoted(reading, character);
  return character === quote ? { ...reading, quote: '' } : { ...reading, word: word + character };
}

function nextUnquoted(reading: Reading, character: string): Reading {
  const { words, word } = reading;
  if (character === '"' || character === "'") return { ...reading, quote: character };
  if (ENDS_COMMAND.includes(character)) return NOTHING;
  if (character !== ' ' && character !== '\t') return { ...reading, word: word + character };
  return word === '' ? reading : { ...reading, words: [...words, word], word: '' };
}
