import { expect, test } from 'vitest';
import { stubFormat } from '../../test/support/stub-format.ts';
import { textRecord } from '../evidence/splitting/text-splitter.ts';
import { ignored, MINE, type Telling } from '../formats/toolkit/format.ts';
import { TwinWindow } from './twin-window.ts';

const FORMAT = stubFormat('twins', { read: () => ignored(''), recognise: () => MINE });

/** `full`, `brief` or another word, the request, the status, the address and the id, each `-` if it is not known. */
function tells(record: unknown): Telling | null {
  const [kind, request = '', ...more] = String(record).split(' ');
  const [status = null, address = null, id = null, time = null] = more.map((word) => (word === '-' ? null : word));
  const times = time === null ? [] : time.split('+').map(Number);
  return kind === 'full' || kind === 'brief' ? { kind, request, status, address, id, times } : null;
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
