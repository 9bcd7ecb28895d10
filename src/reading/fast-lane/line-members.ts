/** A member of a JSON object whose value is neither list nor object, up to what follows it; bytes as characters. */
const MEMBER = /([ \t]*"([^"\\]*)"[ \t]*:[ \t]*)("(?:[^"\\]|\\.)*"|[-+.\w]+)([ \t]*)([,}])/y;
const MOST_FIELDS = 200;

/** A member of a flat record, as it is written. */
export interface Member {
  readonly key: string;
  readonly isQuoted: boolean;
  /** What stands between the value before it and its own, with the quotes of both; bytes as characters. */
  readonly before: string;
}

/** How a flat record is written: its members, and what stands behind the value of the last. */
export interface LineMembers {
  readonly members: readonly Member[];
  readonly end: string;
}

/** The members of a flat record on one line; null for anything else, also for one that names a field twice. */
export function membersOf(line: Buffer): LineMembers | null {
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
