import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/**
 * Request ids can be chosen by clients, and whoever can write a log can copy one. A record that has the id of another
 * one must not take its place, whichever of the two is imported first.
 */
const folder = folderForAllTests();

/** Runs a question and returns its JSON. */
function ask(words: readonly string[]) {
  const { status, stdout, stderr } = runCli([...words, '--format', 'json'], { cwd: folder });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

interface Event {
  readonly seq: number;
  readonly evidence: { readonly file: string };
}

const ROOT = process.cwd();

describe('the logs of an incident beside forged records with the ids of the true ones', () => {
  const log = readFileSync(join(ROOT, 'fixtures/cases/stolen-robot/acr_access_log.ndjson'), 'utf8')
    .trimEnd()
    .split('\n');
  const trail = join(ROOT, 'fixtures/cases/stolen-robot/cloudtrail.json');
  /** The records of the intruder, as ordinary work of the robot from inside. */
  const forged = log
    .filter((line) => !line.includes('"network_type":"VPC"'))
    .map((line) =>
      line
        .replace(/"http_request_remoteaddr":"[^"]*"/, '"http_request_remoteaddr":"10.20.0.15"')
        .replace(/"network_type":"[^"]*"/, '"network_type":"VPC"')
        .replace(/"action":"[^"]*"/, '"action":"GetBlob"')
        .replace(/"http_response_status":"[^"]*"/, '"http_response_status":"200"'),
    );
  writeFileSync(join(folder, 'true.ndjson'), log.join('\n'));
  writeFileSync(join(folder, '0.ndjson'), forged.join('\n'));
  const window = ['--since', '3d', '--as-of', 'latest'];
  const withoutForgery = () => {
    expect(runCli(['import', 'true.ndjson', trail, '--db', 'true.db'], { cwd: folder }).status).toBe(0);
    return ask(['suspicious', ...window, '--db', 'true.db']).findings.map(({ rule }: { rule: string }) => rule);
  };

  test('there is something to hide', () => {
    expect(forged.length).toBeGreaterThan(5);
  });

  test.each([
    ['forged first', ['0.ndjson', 'true.ndjson']],
    ['forged last', ['true.ndjson', '0.ndjson']],
  ])('%s: every finding stays, and one names the forgery', (name, files) => {
    const db = `${name}.db`;
    const run = runCli(['import', ...files, trail, '--db', db], { cwd: folder });
    expect(run.status).toBe(0);
    expect(run.stderr).toContain(
      `The id is that of an earlier record and the content is another in ${forged.length} records`,
    );
    const { findings } = ask(['suspicious', ...window, '--db', db]);
    const rules: readonly string[] = findings.map(({ rule }: { rule: string }) => rule);
    expect(rules.filter((rule) => rule !== 'contradicting-records').toSorted()).toEqual(withoutForgery().toSorted());
    expect(rules.filter((rule) => rule === 'contradicting-records')).toHaveLength(1);
    const { events } = ask(['events', '--contradicting', '--limit', '1000', ...window, '--db', db]);
    expect(new Set(events.map(({ evidence }: Event) => evidence.file))).toEqual(new Set(['0.ndjson', 'true.ndjson']));
    const [first]: readonly Event[] = events;
    const { contradicts } = ask(['show', String(first?.seq), '--db', db]);
    expect(contradicts).toHaveLength(1);
    expect(ask(['show', String(contradicts[0]), '--db', db]).contradicts).toEqual([first?.seq]);
    const verified = ask(['verify', '--all', '--require-evidence', '--db', db]);
    expect([verified.ok, verified.contradictions.length]).toEqual([true, forged.length]);
  });

  test('--strict exits 4, and everything is in the case', () => {
    const run = runCli(['import', '0.ndjson', 'true.ndjson', '--strict', '--db', 'strict.db'], { cwd: folder });
    expect(run.status).toBe(4);
    expect(run.stderr).toContain(`${forged.length} records contradict an earlier one with the same id`);
    expect(ask(['sources', '--db', 'strict.db']).files).toHaveLength(2);
  });
});

describe('records without an id, and with an id of many digits', () => {
  const deletion = (tag: string) => ({
    eventTime: '2026-03-01T01:13:05.20+0000',
    action: 'container-registry.image.delete',
    outcome: 'success',
    correlationId: 'fd36b9a3-cb89-e24e-02fe-93e6070cfe53',
    initiator: { id: 'iam-ServiceId-1', name: 'ci', host: { address: '10.185.22.4' } },
    target: { id: `us.icr.io/prod/payments:${tag}`, name: `us.icr.io/prod/payments:${tag}` },
    logSourceCRN: 'crn:v1:bluemix:public:container-registry:us-south:a/f12375ed17a24ecfb1f32afcf47285f3:::',
  });
  const imported = (name: string, records: readonly string[]) => {
    writeFileSync(join(folder, name), records.join('\n'));
    const { files } = ask(['import', name, '--db', `${name}.db`]);
    return files[0];
  };

  test('deletions of one request are as many events as images', () => {
    const records = ['v1', 'v2', 'v3', 'v4', 'v5'].map((tag) => JSON.stringify(deletion(tag)));
    const file = imported('no-ids.ndjson', [...records, ...records.slice(0, 1)]);
    expect(file).toMatchObject({ events: 5, duplicate: 1 });
    expect(file.notices.map(({ id }: { readonly id: string }) => id)).not.toContain('contradicting-records');
  });

  test('two numbers that JavaScript takes for one are two ids', () => {
    const record = JSON.stringify({ ...deletion('v1'), id: 0 });
    const records = ['9007199254740992', '9007199254740993'].map((id) => record.replace('"id":0', `"id":${id}`));
    const file = imported('long-ids.ndjson', records);
    expect(file).toMatchObject({ events: 2, duplicate: 0 });
    const { events } = ask(['events', '--since', '30d', '--as-of', 'latest', '--db', 'long-ids.ndjson.db']);
    expect(events.map(({ eventId }: { readonly eventId: string }) => eventId).toSorted()).toEqual([
      '9007199254740992',
      '9007199254740993',
    ]);
  });
});
