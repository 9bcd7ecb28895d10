import type { LineField, LineLayout } from '../../layouts/line-layout.ts';
import { logTimeOf } from '../../requests/access-line.ts';
import type { RecordTime } from '../../toolkit/format.ts';
import { type ReadContext, timeField } from '../../toolkit/index.ts';

/** `CLIENT IDENT USER [TIME] "METHOD URI PROTOCOL" STATUS BYTES`, then the referrer, the agent and what a site adds. */
const LINE =
  /^([^ "[]+) [^ "[]+ ([^ "[]+) \[([^ \]"]+(?: [+-]\d{4})?)\] "([A-Z]{3,10}) ([^ "]+) HTTP\/[\d.]{1,3}" ([^ "]+) ([^ "]+)(?: "([^"]*)" "([^"]*)"(?: "([^"]*)")?((?: (?:[^ "]+|"[^"]*"))*))?$/d;
const PATHS = ['client', 'user', 'time', 'method', 'uri', 'status', 'bytes', 'referrer', 'agent', 'forwarded'] as const;
/** What stands for nothing. */
const NOTHING = '-';
/** More fields are not looked at. */
const MOST_FURTHER = 12;

/** The details of a request, in the order in which registry-request.ts gives them. */
const REQUEST_DETAILS = [
  'layerDigest',
  'fromRepository',
  'target',
  'repository',
  'scope',
  'service',
  'account',
] as const;

/** Where the values of a plain line are; null for a line with something before the client, or written in another way. */
function fieldsOf(line: string): readonly LineField[] | null {
  // Colours are no part of a value.
  const { indices } = line.includes('\u001b') ? {} : (LINE.exec(line) ?? {});
  if (indices === undefined) return null;
  const known = PATHS.flatMap((path, index) => {
    const place = indices[index + 1];
    return place === undefined ? [] : [{ path, start: place[0], end: place[1] }];
  });
  const [from = line.length, to = line.length] = indices[PATHS.length + 1] ?? [];
  const further = furtherFields(line, from, to);
  if (further.length > MOST_FURTHER) return null;
  return [...known, ...further].filter(({ start, end }) => line.slice(start, end) !== NOTHING);
}

/** What a site adds behind the agent, such as durations. */
function furtherFields(line: string, from: number, to: number): readonly LineField[] {
  const fields = line.slice(from, to).matchAll(/ (?:([^ "]+)|"([^"]*)")/g);
  return Array.from(fields, ({ index, 0: all, 2: quoted }) => {
    const quote = quoted === undefined ? 0 : 1;
    return { path: 'further', start: from + index + 1 + quote, end: from + index + all.length - quote };
  });
}

/** A time of the Common Log Format without its brackets. */
function timeOf(text: unknown, { assumedZone }: ReadContext): RecordTime | null {
  const written = logTimeOf(`[${text}]`);
  const isAll = written?.start === 0 && written.end === String(text).length + 2;
  if (written === null || !isAll) return null;
  return timeField({ time: written.iso }, 'time', assumedZone ?? 'utc');
}

/** What the parts of an event depend on in an access line. */
export const ACCESS_LINE_LAYOUT: LineLayout = {
  fieldsOf,
  uses: [
    { path: 'client', parts: ['address'], details: ['peer'] },
    { path: 'forwarded', parts: ['address'], details: ['peer'] },
    { path: 'user', parts: ['actor'] },
    { path: 'method', parts: ['kind', 'image', 'digest'], details: REQUEST_DETAILS },
    { path: 'uri', parts: ['kind', 'image'], details: REQUEST_DETAILS, view: 'path' },
    { path: 'uri', parts: ['digest'], view: 'path digest' },
    { path: 'status', parts: ['kind'] },
    { path: 'bytes', parts: [], details: ['bytes'] },
    { path: 'agent', parts: ['kind'] },
    { path: 'referrer', parts: [] },
    { path: 'further', parts: [] },
  ],
  details: [...REQUEST_DETAILS, 'peer', 'bytes'],
  texts: [['bytes', 'bytes']],
  times: [{ path: 'time', read: timeOf }],
  eventIds: [],
  addressRemarks: ['forwarded-address'],
};
