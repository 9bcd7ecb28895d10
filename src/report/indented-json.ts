import { isJson } from '../domain/text/parse-json.ts';

const INDENT = '  ';
const OPENING: ReadonlySet<string> = new Set(['{', '[']);
const CLOSING: ReadonlySet<string> = new Set(['}', ']']);
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * The lines of a JSON text with a line for each member, or null where the text is no JSON object or list. Nothing is
 * parsed and printed again: names that come twice, long numbers and escapes stay as the log has them.
 */
export function indentedJson(text: string): readonly string[] | null {
  if (!/^\s*[{[]/.test(text) || !isJson(text)) return null;
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const endLine = (indent: number) => {
    lines.push(line);
    line = INDENT.repeat(indent);
  };
  let before = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (CLOSING.has(token)) depth--;
    if (startsLine(token, before)) endLine(depth);
    line += token === ':' ? ': ' : token;
    if (OPENING.has(token)) depth++;
    before = token;
  }
  return [...lines, line];
}

/** Whether a token begins a line after the one before. An empty object or list stays in one line. */
function startsLine(token: string, before: string): boolean {
  return CLOSING.has(token) ? !OPENING.has(before) : OPENING.has(before) || before === ',';
}
