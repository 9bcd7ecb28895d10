import { expect, test } from 'vitest';
import { stubFormat } from '../../test/support/stub-format.ts';
import { textRecord } from '../evidence/splitting/text-splitter.ts';
import { ignored, MINE, type Telling } from '../formats/toolkit/format.ts';
import { TwinWindow } from './twin-window.ts';

const FORMAT = stubFormat('twins', { read: () => ignored(''), recognise: () => MINE });

/**
 * `full`, `brief` or another word, the request, the status, the address and the id, each `-` if it is not known. Behind a
 * slash stands who wrote a brief one, with an exclamation mark if others know better who asked, and behind another one what
 * writers share that may be one.
 */
function tells(record: unknown): Telling | null {
  const [word = '', request = '', ...more] = String(record).split(' ');
  const [kind, writer, writers] = word.split('/');
  const [status = null, address = null, id = null, time = null] = more.map((word) => (word === '-' ? null : word));
  const times = time === null ? [] : time.split('+').map(Number);
  if (kind !== 'full' && kind !== 'brief') return null;
  const written =
    writer === undefined
      ? {}
      : { writer, isBehindOthers: writer.endsWith('!'), ...(writers === undefined ? {} : { writers }) };
  return { kind, request, status, address, id, times, ...written };
}

/** The lines that repeat others, and all lines in the order in which they came out. */
function read(lines: readonly string[]) {
  const window = new TwinWindow(FORMAT, tells);
  const records = lines.map((line, index) => textRecord(Buffer.from(line), index));
  const out = [...records.flatMap((record) => window.push(record)), ...window.end()];
  expect(out.map(({ offset }) => offset)).toEqual(lines.map((_, index) => index));
  return out.flatMap(({ repeated, offset }) => (repeated === undefined ? [] : [offset]));
}

const FULL = 'full GET:/a 200 10.0.0.1 id';
const BRIEF = 'brief GET:/a 200 10.0.0.1';
const by = (writer: string) => BRIEF.replace('brief', `brief/${writer}`);
const others = (count: number) => Array.from({ length: count }, () => 'a step');

test.each<[title: string, lines: readonly string[], repeated: readonly number[]]>([
  ['the full one first', [FULL, BRIEF], [1]],
  ['the brief one first', [BRIEF, FULL], [0]],
  ['far behind', [BRIEF, ...others(49_000), FULL], [0]],
  ['far before', [FULL, ...others(49_000), BRIEF], [49_001]],
  ['too far behind', [BRIEF, ...others(51_000), FULL], []],
  ['too far before', [FULL, ...others(51_000), BRIEF], []],
  ['one full and two brief', [BRIEF, FULL, BRIEF], [0]],
  ['a request of two full ones', [FULL, `${FULL} 1`, BRIEF, BRIEF], [2]],
  ['the same records twice', [BRIEF, FULL, BRIEF, FULL], [0, 2]],
  ['the same records twice, one kind after the other', [BRIEF, BRIEF, FULL, FULL], [0, 1]],
  ['another moment', [`${BRIEF} - 1000`, `${FULL} 60000`], []],
  ['clocks of two machines', [`${BRIEF} - 14000`, `${FULL} 15001`], [0]],
  ['when it came and when it was answered', [`${BRIEF} - 1000`, `${FULL} 900000+1200`], [0]],
  ['the nearer moment', [`${BRIEF} - 1000`, `${BRIEF} - 60000`, `${FULL} 60000`], [1]],
  ['two requests', [FULL, FULL.replace('id', 'id2'), BRIEF, BRIEF], [2, 3]],
  ['requests without an id', ['full GET:/a 200 10.0.0.1', 'full GET:/a 200 10.0.0.1', BRIEF, BRIEF], [2, 3]],
  ['another status', [BRIEF, FULL.replace('200', '404')], []],
  ['a status that was trimmed', [BRIEF, FULL.replace('200', '-')], [0]],
  ['another path', [BRIEF, FULL.replace('/a', '/b')], []],
  ['a proxy in front', [BRIEF.replace('0.1', '0.9'), FULL], [0]],
  ['the nearer address is kept apart', [BRIEF.replace('0.1', '0.9'), BRIEF, FULL], [1]],
  ['a brief one of each writer', [FULL, by('proxy'), by('registry!'), by('proxy')], [1, 2]],
  [
    'of writers that come later',
    [FULL, FULL.replace('id', 'id2'), by('proxy'), by('proxy'), by('registry!')],
    [2, 3, 4],
  ],
  ['two writers and no full one: the one that knows better stays', [by('registry!'), by('proxy')], [0]],
  ['two writers and no full one, in the other order', [by('proxy'), by('registry!')], [1]],
  ['two requests of two writers', [by('registry!'), by('proxy'), by('proxy'), by('registry!')], [0, 3]],
  ['more requests of one writer', [by('registry!'), by('proxy'), by('proxy')], [0]],
  ['three writers', [by('a'), by('b'), by('c!')], [1, 2]],
  ['two writers that may be one', [by('a!/c'), by('b/c')], []],
  ['two writers that may be one, and a full one', [by('a!/c'), by('b/c'), FULL], [0, 1]],
  ['two writers that may be one, and another', [by('a!/c'), by('b/c'), by('d/d'), by('d/d')], [0, 1]],
  ['two writers at another moment', [`${by('a')} - 1000`, `${by('b')} - 60000`], []],
  ['no time before a full one', [BRIEF, `${FULL} 60000`], [0]],
  ['no time behind a full one', [`${FULL} 60000`, BRIEF], [1]],
  ['nothing else', ['a step', 'another'], []],
])('a brief record repeats a full one nearby: %s', (_, lines, repeated) => {
  expect(read(lines)).toEqual(repeated);
});

test('records do not wait beyond a few megabytes', () => {
  const window = new TwinWindow(FORMAT, tells);
  const long = textRecord(Buffer.from(`a step ${'x'.repeat(1 << 22)}`), 0);
  const out = [textRecord(Buffer.from(BRIEF), 0), long, long, long].map((record) => window.push(record).length);
  expect(out).toEqual([0, 0, 0, 0]);
  expect(window.push(long)).toHaveLength(5);
});
