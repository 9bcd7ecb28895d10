import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { accessLogLines } from '../../../../test/support/access-log.ts';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { importInto } from '../../../../test/support/import-into-case.ts';
import { folderForAllTests } from '../../../../test/support/run-cli.ts';
import { EventPageWriter } from '../index/page-writer.ts';
import { EventsByIds } from './events-by-ids.ts';
import { StoredEvents } from './stored-events.ts';

const folder = folderForAllTests();

test('the events of a record are found by the number of the first one; of a lost page, the case is unusable', async () => {
  const log = join(folder, 'log.ndjson');
  writeFileSync(log, accessLogLines(20).join('\n'));
  await importInto(join(folder, 'case.db'), [log]);
  const database = new Database(join(folder, 'case.db'));
  const read = () => {
    const stored = new StoredEvents(database, new EventPageWriter(database), new EventsByIds(database));
    stored.begin();
    return stored;
  };
  expect(read().ofRecord(1)).toHaveLength(1);
  expect(read().ofRecord(99_999)).toEqual([]);
  database.exec('DELETE FROM event_block');
  expect(auditErrorOf(() => read().ofRecord(1)).code).toBe('case-unusable');
  database.close();
});
