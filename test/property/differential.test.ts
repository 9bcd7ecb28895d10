import { expect, test } from 'vitest';
import { SqliteCaseReader } from '../../src/stores/sqlite/read/sqlite-case-reader.ts';
import { memoryCase } from '../support/memory-case.ts';
import { QUERIES, testStoreContract } from '../support/store-contract.ts';

testStoreContract(() => {
  const { writer, reader, database } = memoryCase();
  return {
    writer,
    readers: { 'from memory where it can': reader, 'by SQL': new SqliteCaseReader(database, { mostLoaded: 0 }) },
  };
});

test('every query is asked', () => {
  const prototypes = [SqliteCaseReader.prototype, Object.getPrototypeOf(SqliteCaseReader.prototype)];
  const methods = new Set(prototypes.flatMap((prototype) => Object.getOwnPropertyNames(prototype)));
  methods.delete('constructor');
  // Every query is asked in a session, too.
  methods.delete('session');
  expect(Object.keys(QUERIES).toSorted()).toEqual([...methods].toSorted());
});
