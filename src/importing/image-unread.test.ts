import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withCaseOf } from '../../test/support/import-into-case.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const RECORD = {
  ...{ TimeGenerated: '2026-03-02T09:30:00Z', Category: 'ContainerRegistryRepositoryEvents', Identity: 'robot' },
  ...{ OperationName: 'Pull', Repository: 'a/b', Tag: 'v1', CallerIpAddress: '10.0.0.1', ResultDescription: '200' },
  ...{ LoginServer: 'a.azurecr.io' },
};

test.each([
  ['a pull without a repository', { Repository: '' }, true],
  ['a pull of a repository', {}, false],
  ['a push without a repository', { OperationName: 'Push', Repository: '' }, true],
  ['a pull that failed', { Repository: '', ResultDescription: '404' }, false],
])('%s is remarked where its image could not be read', async (_, change, isRemarked) => {
  const log = join(temporaryFolder(), 'log.json');
  // Several, so that the lane reads them if it can.
  const lines = Array.from({ length: 5 }, (__, id) => JSON.stringify({ ...RECORD, CorrelationId: `${id}`, ...change }));
  writeFileSync(log, lines.join('\n'));
  const notices = await withCaseOf([log], (reader) => reader.evidenceFiles().flatMap((file) => file.notices));
  expect(notices.some(({ id }) => id === 'image-unread')).toBe(isRemarked);
});
