import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { someOf } from '../support/effort.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** Every command that an answer proposes is pasted into a shell: it must work there, and must show something. */
const folder = folderForAllTests();

interface Case {
  readonly name: string;
  readonly logs: readonly string[];
  /** Options of the question. */
  readonly question: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "stolen robot's",
    logs: ['stolen-robot/acr_access_log.ndjson', 'stolen-robot/cloudtrail.json'],
    question: ['--since', '3d', '--as-of', 'latest', '--tz', 'Asia/Kathmandu'],
  },
  {
    name: 'three registries',
    logs: ['acr_access_log.ndjson', 'ibm_activity.ndjson', 'cloudtrail.json'].map((file) => `three-registries/${file}`),
    question: ['--until', '2026-05-31', '--since', '2026-05-17', '--learn', '13d'],
  },
  {
    name: 'filtered',
    logs: ['stolen-robot/acr_access_log.ndjson'],
    question: [
      '--since',
      '3d',
      '--as-of',
      'latest',
      '--event',
      'push,pull,delete',
      '--actor',
      '*robot*',
      '--rule',
      '*',
    ],
  },
];

const pathOf = ({ name }: Case) => join(folder, `${name}.db`);

beforeAll(() => {
  for (const one of CASES) {
    const files = one.logs.map((file) => join('fixtures/cases', file));
    expect(runCli(['import', ...files, '--db', pathOf(one)]).status).toBe(0);
  }
});

/** Runs a proposed command in a shell, as one that is pasted, and gives its JSON answer. */
function pasted(command: string): Record<string, unknown> {
  expect(command).toMatch(/^imgaudit [^\n]+$/);
  const { status, stdout, stderr } = spawnSync(
    '/bin/sh',
    ['-c', `imgaudit() { "$NODE" bin/imgaudit.js "$@"; }\n${command} --format json`],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      // Pasted years later.
      env: { PATH: process.env['PATH'] ?? '', NODE: process.execPath, IMGAUDIT_NOW: '2031-01-01T00:00:00Z' },
    },
  );
  expect([command, status, stderr.match(/^imgaudit: .*/m)?.[0]]).toEqual([command, 0, undefined]);
  return JSON.parse(stdout);
}

const nextOf = ({ next }: { readonly next?: unknown }) => [next].flat().map(String);

describe.each(CASES)('$name', (one) => {
  test('every proposed command works and shows events', { timeout: 240_000 }, () => {
    const run = runCli(['suspicious', ...one.question, '--db', pathOf(one), '--format', 'json']);
    const answer: {
      readonly findings: readonly { readonly id: string; readonly next: string }[];
      readonly incidents: readonly {
        readonly id: string;
        readonly next: string;
        readonly findings: readonly string[];
      }[];
    } = JSON.parse(run.stdout);
    expect(answer.incidents.length).toBeGreaterThan(0);
    const done = new Set<string>();
    const events = (command: string) => {
      done.add(command);
      const { events: shown, ...rest } = pasted(command);
      expect([command, Array.isArray(shown) && shown.length > 0]).toEqual([command, true]);
      return rest;
    };
    for (const { next } of someOf(answer.findings, 3)) events(next);
    for (const incident of someOf(answer.incidents, 2)) {
      const told = events(incident.next);
      expect(told['incident']).toMatchObject({ id: incident.id, findings: incident.findings });
    }
    const table = runCli(['incident', answer.incidents[0]?.id ?? '', ...one.question, '--db', pathOf(one)]).stdout;
    const commands = [...table.matchAll(/^ {2}Next: (imgaudit finding .*)$/gm)].map(([, command]) => command ?? '');
    expect(commands.length).toBe(answer.incidents[0]?.findings.length);
    for (const command of someOf(commands, 3)) {
      const told = events(command);
      for (const next of nextOf(told).filter((proposed) => !done.has(proposed))) {
        done.add(next);
        expect(Object.keys(pasted(next)).length).toBeGreaterThan(1);
      }
    }
  });

  test.each(['rule', 'ip', 'actor', 'image'])('a row by %s leads to its worst incident', (by) => {
    const run = runCli(['suspicious', '--by', by, ...one.question, '--db', pathOf(one), '--format', 'json']);
    const answer: {
      readonly incidents: readonly { readonly next: string; readonly findings: readonly string[] }[];
      readonly findings: readonly { readonly id: string; readonly [name: string]: unknown }[];
      readonly groups: readonly { readonly next: string; readonly [name: string]: unknown }[];
    } = JSON.parse(run.stdout);
    expect(answer.groups.length).toBeGreaterThan(0);
    const fieldOf = { rule: 'rule', ip: 'ips', actor: 'actors', image: 'images' }[by] ?? '';
    for (const group of answer.groups) {
      const name = String(group[by]);
      const own = answer.findings.filter((finding) =>
        [finding[fieldOf]].flat().some((value) => value === name || String(value).replace(/[:@].*/, '') === name),
      );
      const held = answer.incidents.filter(({ findings }) => own.some(({ id }) => findings.includes(id)));
      expect([name, group.next]).toEqual([name, held[0]?.next]);
    }
  });

  test('the lines of the table are the commands of JSON, whole', () => {
    const { stdout } = runCli(['suspicious', ...one.question, '--db', pathOf(one)], { columns: 80 });
    const lines = [...stdout.matchAll(/^ {2}Next: (.*)$/gm)].map(([, command]) => command ?? '');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toContain(' --db ');
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('  Next: '));
    expect(wide).toEqual([]);
  });
});
