import { opened } from '../toolkit/opened-text.ts';
import { field, isObject, textField } from '../toolkit/record-fields.ts';
import { lineWithin } from '../toolkit/text-lines.ts';

/** Members in which services keep a line of text. */
const LINE_MEMBERS = ['message', '@message', 'log', 'LogEntry', 'LogMessage', 'textPayload', 'MESSAGE', 'line', '_raw'];

/** In characters. What a line is shows at its beginning. */
const LOOKED_AT = 400;

/** How well-known programs begin their lines, and what such a line is. */
const PROGRAMS: readonly (readonly [beginning: RegExp, is: string])[] = [
  [/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ \S+:\d+\] /, 'a line of a program of Kubernetes (klog)'],
  [/^time="?\d{4}-\d\d-\d\dT\S* level=[a-z]+ /, 'a line of another program (logrus)'],
  [/^ts=\S+ (?:caller=\S+ )?level=[a-z]+ /, 'a line of another program (logfmt)'],
  [/^Flag --[\w-]+ has been deprecated/, 'a line of a program of Kubernetes'],
];

const EMPTY_LINE = 'an empty line';

const BEGINNING = /[IWEF]\d{4} \d\d:|time="?\d{4}-|ts=|Flag --/g;
const isOf = (line: string) => PROGRAMS.find(([beginning]) => beginning.test(line));
const GRAMMAR = { matches: (line: string) => isOf(line) !== undefined, beginning: BEGINNING };

/** Text in which a part of a record may stand that was cut in two, or, as one word, what is packed in base64. */
const OF_JSON = /^\s*[[{"]|[\]}"]\s*$|":|^\S*$/;

/** What a line is of a program that is known by its lines, also behind what a collector puts before it; else null. */
export function lineOfProgram(line: string): string | null {
  const [, is] = isOf(lineWithin(GRAMMAR, line.slice(0, LOOKED_AT))) ?? [];
  return is ?? null;
}

/**
 * What a value is that stands in place of a record and is the line of another program: streams of a cluster hold the lines
 * of all that runs there. Null for any other value, and for text that may be a part of a record.
 */
export function lineOfOthers(value: unknown): string | null {
  if (isObject(value)) {
    if (LINE_MEMBERS.some((name) => isBlank(field(value, name)))) return EMPTY_LINE;
    return isLogLine(value) ? 'a line of another program (JSON with a level and a message)' : null;
  }
  if (typeof value !== 'string') return null;
  const line = value.trim();
  if (line === '') return EMPTY_LINE;
  return lineOfProgram(line) ?? (isCutOff(line) ? null : 'a line of text of another program');
}

/** Whether a member begins as JSON and cannot be parsed. */
export function hasBrokenJson(value: unknown): boolean {
  const texts = isObject(value) ? Object.values(value).filter((member) => typeof member === 'string') : [];
  return texts.some((text) => /^\s*[[{]/.test(text) && typeof opened(text) === 'string');
}

/** The ends of a long text are enough, and both of them may show. */
function isCutOff(line: string): boolean {
  return OF_JSON.test(line.slice(0, LOOKED_AT)) || OF_JSON.test(line.slice(-LOOKED_AT));
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LOOKED_AT && value.trim() === '';
}

function isLogLine(record: Readonly<Record<string, unknown>>): boolean {
  const has = (...names: readonly string[]) => names.some((name) => textField(record, name) !== null);
  return has('level', 'lvl', 'severity') && has('msg', 'message') && has('ts', 'time', 'timestamp', '@timestamp');
}
