import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Whoever writes to a registry chooses names. However many they choose, the answer must fit into a small machine. */
const cwd = folderForAllTests();

const START = Date.UTC(2026, 1, 1);
const MONTH_MS = 28 * 86_400_000;
const TIMEOUT_MS = 120_000;

interface Names {
  readonly action: string;
  readonly tag: string;
  readonly program: string;
}

/** Writes an access log of four weeks, of which `suspicious` learns from the first. */
async function writeLog(name: string, records: number, namesOf: (index: number) => Names): Promise<void> {
  const file = createWriteStream(join(cwd, name));
  for (let start = 0; start < records; start += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, records - start) }, (_, offset) => {
      const index = start + offset;
      return `${JSON.stringify(recordOf(index, START + (index * MONTH_MS) / records, namesOf(index)))}\n`;
    });
    file.write(lines.join(''));
  }
  file.end();
  await finished(file);
}

function recordOf(index: number, time: number, { action, tag, program }: Names) {
  return {
    action,
    http_request_host: 'demo-registry.cn-hangzhou.cr.aliyuncs.com',
    http_request_id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    http_request_remoteaddr: `10.0.${index % 7}.${index % 251}`,
    http_request_useragent: program,
    http_response_status: '200',
    instance_id: 'cri-0123456789abcdef',
    namespace_repo: `prod/svc-${index % 41}`,
    tag,
    time: new Date(time).toISOString(),
    user_identity_principal_id: `2000000000000000${String(index % 17).padStart(2, '0')}`,
    user_identity_user_type: 'ram-user',
  };
}

/** The peak memory of `suspicious` over the last ten days, in megabytes. */
function peakOfSuspicious(name: string): number {
  const db = `${name}.db`;
  expect(runCli(['import', name, '--db', db], { cwd }).status).toBe(0);
  const memory = join(cwd, `${name}.memory`);
  const env = {
    NODE_OPTIONS: `--import ${pathToFileURL('test/support/report-memory.mjs').href}`,
    IMGAUDIT_TEST_MEMORY: memory,
  };
  const asked = ['suspicious', '--as-of', 'latest', '--since', '10d', '--format', 'json', '--db', db];
  expect(runCli(asked, { cwd, env }).status).toBe(0);
  return Number(readFileSync(memory, 'utf8'));
}

test('two hundred thousand tags that all differ fit into 400 MB', { timeout: TIMEOUT_MS }, async () => {
  const namesOf = (index: number) => ({ action: 'PutImageManifest', tag: `v${index}`, program: 'docker/24.0.2' });
  await writeLog('tags.ndjson', 200_000, namesOf);
  expect(peakOfSuspicious('tags.ndjson')).toBeLessThan(400);
});

/** A million must fit into 400 MB. So long a log would take too long here: what each one takes is measured. */
test('programs that all differ take a few hundred bytes each', { timeout: TIMEOUT_MS }, async () => {
  const records = 120_000;
  const namesOf = (programs: number) => (index: number) => ({
    action: 'GetImageManifest',
    tag: `v${index % 113}`,
    program: `agent-${index % programs}/1.0`,
  });
  await writeLog('few.ndjson', records, namesOf(7));
  await writeLog('programs.ndjson', records, namesOf(records));
  const megabytes = peakOfSuspicious('programs.ndjson') - peakOfSuspicious('few.ndjson');
  expect((megabytes * 2 ** 20) / records).toBeLessThan(600);
});
