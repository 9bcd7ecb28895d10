import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LONGEST = 4096;

export type Random = (limit: number) => number;

/** Files as they are, to be damaged; small ones, so that there is time for many. */
export const FILES = ['fixtures/formats', 'fixtures/inventories']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
  .filter((path) => /\.(?:json|jsonl|ndjson|csv|log|gz)$/.test(path) && !path.endsWith('.expected.json'))
  .map((path) => readFileSync(path).subarray(0, 40_000));

/** Beginnings that make something of what follows. */
const PREFIXES: readonly Buffer[] = [
  ...[
    '',
    '{',
    '[',
    '[{',
    '{"Records":[',
    '{"Records":[{"',
    '"',
    '{"a":1}\n',
    '\n\n  [',
    '{"logs":[[[[',
    'time,action\n',
    '"a","b"\n"',
  ],
  ...[
    '﻿',
    '﻿{"a":',
    'PK\u0003\u0004',
    'SQLite format 3\u0000',
    'a;b;c\n1;2;3\n',
    '\u0000\u0000',
    '{"apiVersion":"v1","items":[',
  ],
]
  .map((text) => Buffer.from(text))
  .concat([
    Buffer.from('1f8b', 'hex'),
    Buffer.from('1f8b0800000000000003', 'hex'),
    Buffer.from('fffe', 'hex'),
    Buffer.from('feff', 'hex'),
  ])
  .concat(FILES.map((file) => file.subarray(0, file.indexOf(0x0a) + 1)));

function randomBytes(length: number, random: Random): Buffer {
  const alphabet = random(2) === 0 ? '{}[]":,\\\n\r\t 0123456789.eE+-truefalsnu' : null;
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++)
    bytes[at] = alphabet === null ? random(256) : alphabet.charCodeAt(random(alphabet.length));
  return bytes;
}

/** A real file with bytes exchanged, cut out or put in, or cut off. */
export function damaged(file: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(file);
  for (let damage = random(6); damage >= 0; damage--) {
    const at = random(bytes.length + 1);
    const way = random(4);
    if (way === 0) bytes = bytes.subarray(0, at);
    else if (way === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(200))]);
    else if (way === 2)
      bytes = Buffer.concat([bytes.subarray(0, at), randomBytes(random(50), random), bytes.subarray(at)]);
    else if (bytes.length > 0) bytes[at % bytes.length] = random(256);
  }
  return bytes;
}

/** A damaged file, or random bytes behind a beginning that makes something of them. */
export function anyFile(random: Random): Buffer {
  const file = FILES[random(FILES.length)] ?? Buffer.alloc(0);
  const prefix = PREFIXES[random(PREFIXES.length)] ?? Buffer.alloc(0);
  const bytes = random(2) === 0 ? damaged(file, random) : Buffer.concat([prefix, randomBytes(random(LONGEST), random)]);
  if (random(6) !== 0) return bytes;
  const zipped = gzipSync(bytes);
  return random(2) === 0 ? zipped : damaged(zipped, random);
}
