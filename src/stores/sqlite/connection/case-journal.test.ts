import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { commit, writeAlone, writeBesideReaders } from './case-journal.ts';

function newCase() {
  const path = join(temporaryFolder(), 'case.db');
  const database = new Database(path);
  database.exec('CREATE TABLE one (value INTEGER)');
  return { path, database, journal: () => database.pragma('journal_mode', { simple: true }) };
}

test('a case is written alone, and beside readers from the commit on', () => {
  const { database, journal } = newCase();
  writeBesideReaders(database);
  expect(journal()).toBe('wal');
  writeAlone(database);
  expect(journal()).toBe('delete');
  database.exec('BEGIN; INSERT INTO one VALUES (1)');
  commit(database);
  expect(journal()).toBe('wal');
  expect(database.pragma('locking_mode', { simple: true })).toBe('normal');
});

test('where somebody else has the case open, it is written beside them', () => {
  const { path, database, journal } = newCase();
  writeBesideReaders(database);
  const reader = new Database(path, { readonly: true });
  expect(reader.prepare('SELECT count(*) FROM one').pluck().get()).toBe(0);
  writeAlone(database);
  expect(journal()).toBe('wal');
  database.exec('BEGIN; INSERT INTO one VALUES (1)');
  commit(database);
  expect(reader.prepare('SELECT count(*) FROM one').pluck().get()).toBe(1);
});

test('a journal that cannot be changed for another reason than a busy case is told at once', () => {
  const { path } = newCase();
  const closed = new Database(path);
  closed.close();
  expect(() => writeBesideReaders(closed)).toThrow('not open');
});
