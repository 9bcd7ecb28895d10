import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { sha256Of } from '../../case/custody/sha256.ts';
import type { EvidenceFile } from '../../domain/evidence-file.ts';
import { EPOCH } from '../../domain/instant.ts';
import { lineNumbers } from './line-numbers.ts';

/** A file as an import would have recorded it. */
function evidence(bytes: Buffer, name = 'log.ndjson'): EvidenceFile & { readonly location: string } {
  const location = join(temporaryFolder(), name);
  writeFileSync(location, bytes);
  const counts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };
  return {
    ...{ id: 1, path: name, location, sha256: sha256Of(bytes), contentSha256: '', bytes: bytes.length, ...counts },
    ...{ isCompressed: name.endsWith('.gz'), source: null, importedAt: EPOCH, firstEvent: null, lastEvent: null },
    notices: [],
  };
}

/** Lines of different lengths, longer together than what is read at once, and where each begins. */
const LINES = Array.from({ length: 9000 }, (_, at) => `${'x'.repeat(at % 97)}é\r\n`);
const TEXT = Buffer.from(LINES.join(''));
const STARTS: number[] = [0];
for (const line of LINES) STARTS.push((STARTS.at(-1) ?? 0) + Buffer.byteLength(line));

test.each([
  ['plain', TEXT, 'log.ndjson'],
  ['compressed', gzipSync(TEXT), 'log.ndjson.gz'],
])('lines are counted in the content of a %s file', async (_, bytes, name) => {
  const asked = [1, 2, 3, 500, 4000, 8999, 9000];
  const offsets = asked.map((line) => STARTS[line - 1] ?? -1);
  expect(await lineNumbers(evidence(bytes, name), offsets)).toEqual(asked);
});

test('an offset within a line, and one at its line feed, stand on that line', async () => {
  const file = evidence(Buffer.from('a\nbcd\n\ne'));
  expect(await lineNumbers(file, [0, 1, 2, 4, 5, 6, 7])).toEqual([1, 1, 2, 2, 2, 3, 4]);
});

test('a file that is gone, has changed or is no longer a file has no lines', async () => {
  const [gone, longer, changed] = [evidence(TEXT), evidence(TEXT), evidence(TEXT)];
  rmSync(gone.location);
  appendFileSync(longer.location, 'more');
  writeFileSync(changed.location, Buffer.from(TEXT).fill(0x79, 0, 1));
  for (const file of [gone, longer, changed, { ...gone, location: null }]) {
    expect(await lineNumbers(file, [0])).toBeNull();
  }
});
