import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCase } from '../../../../test/support/custody-case.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { EPOCH } from '../../../domain/instant.ts';
import { keptOriginals, logCopy, takeWholeCase, writeWholeCase } from './whole-case.ts';

test('a case that is not there cannot be copied', () => {
  const folder = temporaryFolder();
  expect(() => writeWholeCase(join(folder, 'none.db'), join(folder, 'out.db'))).toThrow(
    /^No case file at .*none\.db\.$/,
  );
});

test('a whole case is written, logged and taken for a new case, and replaces none', () => {
  const folder = temporaryFolder();
  makeCase(folder);
  const [whole, taken] = [join(folder, 'whole.db'), join(folder, 'taken.db')];
  writeWholeCase(join(folder, 'case.db'), whole);
  expect(keptOriginals(whole)).toBeGreaterThan(0);
  logCopy(whole, { examiner: 'A. Lovelace', version: '0.1.0', arguments: ['copy'], now: EPOCH }, { from: 'case.db' });
  takeWholeCase(taken, whole);
  expect(readFileSync(taken)).toEqual(readFileSync(whole));
  expect(statSync(taken).mode & 0o777).toBe(0o600);
  expect(() => takeWholeCase(taken, whole)).toThrow(/^There is a case at .*taken\.db already\.$/);
});
