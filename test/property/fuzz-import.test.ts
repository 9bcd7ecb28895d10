import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anyFile } from '../support/any-file.ts';
import { tries } from '../support/effort.ts';
import { memoryCase } from '../support/memory-case.ts';
import { importBytes } from '../support/memory-import.ts';
import { randomOf, seedOf } from '../support/random.ts';
import { runCli } from '../support/run-cli.ts';
import { cut } from '../support/split.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const INPUTS = tries(4000);
const BY_PROGRAM = tries(24);
test('an import of any bytes ends, in any pieces, and accounts for what it took for records', {
  timeout: 300_000,
}, async () => {
  const random = randomOf(seedOf('bytes to import'));
  const { writer, database } = memoryCase();
  const seen = new Map<string, number>();
  let stored = 0;
  for (let number = 0; number < INPUTS; number++) {
    const bytes = anyFile(random);
    const sizes = random(3) === 0 ? Array.from({ length: 50 }, () => 1 + random(60)) : [];
    try {
      const receipt = await importBytes(writer, cut(bytes, sizes));
      const { status, records, accepted, duplicate, ignored, rejected, events } = receipt;
      expect(accepted + duplicate + ignored + rejected).toBe(records);
      expect(receipt.reason === null).toBe(status === 'imported' || status === 'already-imported');
      seen.set(status, (seen.get(status) ?? 0) + 1);
      stored += events;
    } catch (error) {
      throw new Error(`fails at ${bytes.toString('base64')}`, { cause: error });
    }
  }
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.prepare('SELECT count(*) FROM event').pluck().get()).toBe(stored);
  expect(stored).toBeGreaterThan(0);
  for (const status of ['imported', 'unrecognised', 'unreadable'])
    expect(seen.get(status), status).toBeGreaterThan(INPUTS / 200);
});

test('the program survives any file', { timeout: 300_000 }, () => {
  const random = randomOf(seedOf('files for the program'));
  const folder = temporaryFolder();
  for (let number = 0; number < BY_PROGRAM; number++) {
    const bytes = anyFile(random);
    writeFileSync(join(folder, 'any'), bytes);
    const { status, stderr } = runCli(['import', 'any', '--db', 'case.db', '--threads', String(random(2))], {
      cwd: folder,
    });
    const what = `${stderr}\n${bytes.toString('base64')}`;
    expect([0, 2], what).toContain(status);
    expect(stderr, what).not.toMatch(/internal error|\n\s+at /);
  }
});
