import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { sha256Of } from '../../case/custody/sha256.ts';
import { EPOCH } from '../../domain/instant.ts';
import { readOriginal } from './read-original.ts';

const BYTES = Buffer.from(`${'\0'.repeat(20)}the first line\nthe second line\n`);

/** A file that was read by some edition of events, where it lies on disk or where only the case has it. */
function evidence(edition: number | undefined, isGone: boolean) {
  const location = join(temporaryFolder(), 'registry.log');
  if (!isGone) writeFileSync(location, BYTES);
  const counts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };
  return {
    ...{ id: 1, path: 'registry.log', location, sha256: sha256Of(BYTES), contentSha256: sha256Of(BYTES), ...counts },
    ...{ bytes: BYTES.length, isCompressed: false, source: null, importedAt: EPOCH, firstEvent: null, lastEvent: null },
    ...{ notices: [], readWith: edition === undefined ? {} : { edition } },
  };
}

test.each([
  ['on disk', false],
  ['in the case', true],
])('a record stands where the edition of its events has it: %s', async (_, isGone) => {
  const kept = isGone ? [gzipSync(BYTES)] : null;
  const shown = async (edition: number | undefined, offset: number) => {
    const original = await readOriginal(
      evidence(edition, isGone),
      { file: 'registry.log', record: 1, offset, length: 14 },
      kept,
    );
    return original.status === 'verified' ? original.text : original.because;
  };
  expect(await shown(5, 20)).toBe('the first line');
  expect(await shown(undefined, 0)).toBe('the first line');
});
