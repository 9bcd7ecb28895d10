import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { NOW, runCli } from './run-cli.ts';

const LOGS = 'fixtures/cases/stolen-robot';

/** Fills a new folder for the commands of documents: the files that they name, and a case with the invented incident. */
export function prepareFolder(prepared: string): void {
  mkdirSync(join(prepared, 'exports'), { recursive: true });
  for (const log of ['acr_access_log.ndjson', 'cloudtrail.json']) {
    copyFileSync(join(LOGS, log), join(prepared, 'exports', log));
  }
  writeFileSync(join(prepared, 'log.gz'), gzipSync(readFileSync(join(LOGS, 'cloudtrail.json'))));
  const containers = [{ name: 'api', image: 'payments/api:v1.8.3' }];
  const pod = { kind: 'Pod', metadata: { name: 'api-1', namespace: 'payments' }, spec: { containers } };
  writeFileSync(join(prepared, 'pods.json'), JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [pod] }));
  cpSync('fixtures/sigma', join(prepared, 'rules'), { recursive: true });
  const earlier = ['suspicious', '--as-of', 'latest', '--format', 'json', '-o', 'yesterday.json'];
  for (const words of [['import', './exports'], earlier]) {
    const { status, stderr } = runCli(words, { cwd: prepared });
    if (status !== 0) throw new Error(stderr);
  }
  copyFileSync(join(prepared, 'imgaudit.db'), join(prepared, 'incident-42.db'));
}

/** The command lines of a document, in their order: in blocks of code, in tables and in sentences. */
export function commandsOf(document: string): readonly string[] {
  const [text, code] = readFileSync(document, 'utf8')
    .split(/^ *```.*$/m)
    .reduce<readonly [string[], string[]]>(
      (parts, part, index) => {
        parts[index % 2]?.push(part);
        return parts;
      },
      [[], []],
    );
  const lines = code
    .flatMap((block) => block.split('\n'))
    .map((line) => line.trim().replace(/^\$ /, ''))
    .filter((line) => /(?:^|\| )imgaudit /.test(line))
    .map((line) => line.replace(/\s+# .*$/, ''));
  const inline = text.flatMap((part) => [...part.matchAll(/`(imgaudit [^`]+)`/g)].map(([, line]) => line ?? ''));
  return [...new Set([...lines, ...inline.map((line) => line.replaceAll('\n', ' '))])];
}

/** Runs a command line as a shell does, with this imgaudit. */
export function runLine(command: string, cwd: string): { readonly status: number | null; readonly stderr: string } {
  const program = `imgaudit() { '${process.execPath}' '${resolve('bin/imgaudit.js')}' "$@"; }`;
  return spawnSync('bash', ['-c', `set -o pipefail\n${program}\n${command}`], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', IMGAUDIT_NOW: NOW },
  });
}
