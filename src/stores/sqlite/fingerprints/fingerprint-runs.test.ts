import { expect, test } from 'vitest';
import { memoryCase } from '../../../../test/support/memory-case.ts';
import { SqliteStoredRecords } from '../audit/stored-records.ts';
import { FingerprintRuns } from './fingerprint-runs.ts';
import { roomForFingerprints } from './versioned-fingerprints.ts';

test('runs that are added before any was looked up are stored once', () => {
  const { database } = memoryCase();
  const runs = new FingerprintRuns(database);
  for (let first = 0; first < 9; first++) {
    const list = roomForFingerprints(100);
    for (const index of list.fingerprints.keys()) list.fingerprints[index] = BigInt(index * 9 + first);
    runs.add(list);
  }
  expect(runs.length).toBe(900);
  expect(new FingerprintRuns(database).length).toBe(900);
  expect(new SqliteStoredRecords(database).fingerprintCount()).toBe(900);
  expect(runs.held(BigInt64Array.of(-1n, 0n, 899n, 900n)).size).toBe(2);
});
