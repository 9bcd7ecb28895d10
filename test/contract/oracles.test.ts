import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { expectAgreement, type Oracle } from '../support/oracle.ts';

const FOLDER = 'fixtures/oracles';
const ORACLES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.oracle.json'))
  .toSorted();

test.each(ORACLES)('%s', async (name) => {
  const oracle: Oracle = JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
  await expectAgreement(oracle.file, oracle);
});
