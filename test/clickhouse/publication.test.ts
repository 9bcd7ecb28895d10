import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STEP } from '../support/effort.ts';
import { endOf, folderForAllTests, runCli, startCli } from '../support/run-cli.ts';
import { type Front, NO_SERVER, newDatabase, startFront } from './front.ts';

const LOGS = ['fixtures/cases/stolen-robot/cloudtrail.json', 'fixtures/cases/stolen-robot/acr_access_log.ndjson'];
const QUESTION = ['events', '--since', '2026-02-08', '--until', '2026-03-03', '--limit', '1000', '--format', 'json'];

/** Statements that change something: an import that is killed between two others is as one that is killed before both. */
const WRITES = /^\s*(?:INSERT|CREATE|DROP|RENAME|DELETE)/;

/** Passes requests on to a server, counts those that write, and calls `onEnd` at one of them: before or after it is answered. */
class Gate {
  writes = 0;
  readonly #target: URL;
  readonly #server: Server;
  #stop: { readonly at: number; readonly isAfter: boolean; onEnd(): void } | null = null;

  constructor(target: string) {
    this.#target = new URL(target.replace(/^clickhouse/, 'http'));
    this.#server = createServer(async (asked, answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of asked) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const inUrl = new URL(asked.url ?? '', 'http://localhost').searchParams.get('query');
      const isWrite = WRITES.test(inUrl ?? body.toString('utf8'));
      if (isWrite) this.writes++;
      const stop = isWrite && this.#stop !== null && this.writes === this.#stop.at ? this.#stop : null;
      if (stop?.isAfter === false) return stop.onEnd();
      const { hostname, port } = this.#target;
      const passed = request(
        { hostname, port, path: asked.url, method: asked.method, headers: asked.headers },
        (given) => {
          stop?.onEnd();
          answer.writeHead(given.statusCode ?? 500, given.headers);
          given.pipe(answer);
        },
      );
      passed.on('error', () => answer.destroy());
      passed.end(body);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `clickhouse://127.0.0.1:${port}`;
  }

  stopAt(at: number, isAfter: boolean, onEnd: () => void): void {
    this.writes = 0;
    this.#stop = { at, isAfter, onEnd };
  }

  pass(): void {
    this.writes = 0;
    this.#stop = null;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** Every statement takes a minute on a busy machine: another first one and step try a part of them. */
const FIRST = Number(process.env['IMGAUDIT_TEST_FIRST'] ?? 1);

describe.skipIf(NO_SERVER !== null)(`publication${NO_SERVER === null ? '' : ` (${NO_SERVER})`}`, () => {
  const folder = folderForAllTests();
  let front: Front;
  let server = '';
  let gate: Gate;
  let through = '';
  let expected = '';
  beforeAll(async () => {
    front = await startFront();
    server = front.location;
    gate = new Gate(server);
    through = await gate.listen();
    const sqlite = join(folder, 'case.db');
    runCli(['import', ...LOGS, '--db', sqlite]);
    expected = runCli(QUESTION, { env: { IMGAUDIT_DB: sqlite } }).stdout;
  });
  afterAll(async () => {
    gate.close();
    await front.stop();
  });

  const answerOf = (location: string) => runCli(QUESTION, { env: { IMGAUDIT_DB: location } });

  test('an import that is killed at any request leaves nothing visible, and can be repeated', {
    timeout: 3_600_000,
  }, async () => {
    // Only imports pass the gate: it stands still while this process waits for another one.
    const whole = newDatabase();
    gate.pass();
    const child = startCli(['import', ...LOGS, '--db', `${through}/${whole}`]);
    expect((await endOf(child)).status).toBe(0);
    const { writes } = gate;
    expect(answerOf(`${server}/${whole}`).stdout).toBe(expected);
    for (let at = FIRST; at <= writes; at += STEP) {
      for (const isAfter of [false, true]) {
        const database = newDatabase();
        const location = `${server}/${database}`;
        const killed = startCli(['import', ...LOGS, '--db', `${through}/${database}`]);
        gate.stopAt(at, isAfter, () => killed.kill('SIGKILL'));
        const ended = await endOf(killed);
        gate.pass();
        expect(ended.signal ?? ended.status, `killed at request ${at}`).not.toBe(1);
        // Files that were published before are there whole; the one that was not is not there at all.
        const files = runCli(['sources', '--format', 'json'], { env: { IMGAUDIT_DB: location } });
        if (files.status === 0) {
          for (const file of JSON.parse(files.stdout).files) expect(file.events).toBe(file.path === LOGS[0] ? 46 : 425);
        }
        const { status, stderr } = await endOf(startCli(['import', ...LOGS, '--db', location]));
        expect([status, status === 0 ? '' : stderr], `repeated after ${at}`).toEqual([0, '']);
        expect(answerOf(location).stdout, `killed at request ${at}`).toBe(expected);
      }
    }
  });

  test('two processes that import the same files store each event once', { timeout: 600_000 }, async () => {
    const location = `${server}/${newDatabase()}`;
    const importers = [LOGS, LOGS.toReversed()].map((paths) => startCli(['import', ...paths, '--db', location]));
    const ends = await Promise.all(importers.map(endOf));
    expect(ends.map(({ status, stderr }) => [status, stderr.includes('Error')])).toEqual([
      [0, false],
      [0, false],
    ]);
    const { total } = JSON.parse(answerOf(location).stdout);
    expect(total).toBe(JSON.parse(expected).total);
    const verified = runCli(['verify', '--all', '--format', 'json'], { env: { IMGAUDIT_DB: location } });
    expect([verified.status, verified.stderr]).toEqual([0, expect.any(String)]);
  });
});
