import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importOptions } from '../../test/support/import-options.ts';
import { memoryCase } from '../../test/support/memory-case.ts';
import { OvertakenWriter } from '../../test/support/overtaken-writer.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { CaseWriter } from '../case/case-writer.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { FileImport } from './file-import.ts';
import { findInputs } from './find-inputs.ts';
import { importLogs } from './import-logs.ts';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) =>
    JSON.stringify({
      ...{ access_credential_type: 'Password', action: 'DeleteTag', namespace_repo: 'a/b', tag: `v${from + index}` },
      ...{ time: '2026-03-01T00:00:00Z', http_request_id: `request ${from + index}` },
    }),
  ).join('\n');

function inputs(): readonly InputFile[] {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '1'), lines(0, 9));
  writeFileSync(join(folder, '2'), `${lines(4, 20)}\n{"action": nonsense}`);
  writeFileSync(join(folder, '3'), lines(0, 9));
  return findInputs([folder]).files;
}

const QUESTIONS = [
  'SELECT id, path, sha256, records, accepted, duplicate, rejected, events FROM file ORDER BY id',
  'SELECT seq, file, record, time FROM event ORDER BY seq',
  'SELECT file, record, reason FROM rejected ORDER BY id',
  'SELECT action, count(*) AS entries FROM custody GROUP BY action',
];

type Import = (files: readonly InputFile[], writer: CaseWriter) => Promise<readonly unknown[]>;

test.for<[how: string, run: Import]>([
  [
    'files of a group',
    async (files, writer) => (await importLogs(files, writer, { ...importOptions(), onFile: () => {} })).files,
  ],
  [
    'files one by one',
    async (files, writer) => {
      const one = new FileImport(writer, importOptions());
      const receipts = [];
      for (const file of files) receipts.push(await one.run(file));
      return receipts;
    },
  ],
])('%s that were overtaken are stored again, as if nobody had', async ([, run]) => {
  const files = inputs();
  const [undisturbed, disturbed] = [memoryCase(), memoryCase()];
  const writer = new OvertakenWriter(disturbed.database);
  const expected = await run(files, undisturbed.writer);
  expect(await run(files, writer)).toEqual(expected);
  expect(writer.wasOvertaken).toBe(true);
  expect(expected).toMatchObject([{ status: 'imported' }, { accepted: 11 }, { status: 'already-imported' }]);
  for (const sql of QUESTIONS) {
    expect(disturbed.database.prepare(sql).all(), sql).toEqual(undisturbed.database.prepare(sql).all());
  }
});
