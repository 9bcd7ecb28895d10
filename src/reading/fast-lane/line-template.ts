/** A member of a JSON object whose value is neither a list nor an object, up to the comma or brace after it. */
const MEMBER = /([ \t]*"([^"\\]*)"[ \t]*:[ \t]*)("(?:[^"\\]|\\.)*"|[-+.\w]+)([ \t]*)([,}])/y;
const MOST_FIELDS = 200;

/** A member of a flat record, and the literal bytes before its value. */
export interface Member {
  readonly key: string;
  readonly isQuoted: boolean;
  /** From the end of the value before it to the start of its own, with the quotes of both; a character for each byte. */
  readonly before: string;
}

/** How a flat record is written: its members, and the literal bytes after the last value. */
export interface LineTemplate {
  readonly members: readonly Member[];
  readonly end: string;
}

/** The template of a flat record on one line; null for any other line, and for a record that names a field twice. */
export function templateOf(line: Buffer): LineTemplate | null {
  const text = line.toString('latin1');
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const members: Member[] = [];
  let open = '{';
  let isOpen = true;
  MEMBER.lastIndex = 1;
  for (let match = MEMBER.exec(text); match !== null && members.length <= MOST_FIELDS; match = MEMBER.exec(text)) {
    const [, before = '', key = '', value = '', space = '', end = ''] = match;
    const quote = value.startsWith('"') ? '"' : '';
    members.push({ key, isQuoted: quote !== '', before: open + before + quote });
    open = quote + space + end;
    isOpen = end !== '}' || MEMBER.lastIndex !== text.length;
    if (end === '}') break;
  }
  return isOpen || members.length > MOST_FIELDS || hasTwice(members) ? null : { members, end: open };
}

function hasTwice(members: readonly Member[]): boolean {
  return new Set(members.map(({ key }) => key)).size !== members.length;
}
