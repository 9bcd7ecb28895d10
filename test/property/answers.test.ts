import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/registry.ts';
import { AuditError } from '../../src/domain/audit-error.ts';
import { EXPORTS } from '../../src/exports/registry.ts';
import type { ExportSubject } from '../../src/exports/toolkit/export.ts';
import { RENDERERS } from '../../src/render/registry.ts';
import { schemaErrors } from '../support/answer-schema.ts';
import { Captured, commandContext } from '../support/command-context.ts';
import { shareOf, tries } from '../support/effort.ts';
import { HOSTILE_TEXTS, hostileIn } from '../support/hostile-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { withoutFraming } from '../support/written-export.ts';

const LATEST = ['--as-of', 'latest', '--since', '30d'];
/** Records without a time happened when the other records did, not today. */
const IMPORT = ['import', '--threads', '0', '--observed-at', '2026-03-06T10:00:00Z'];

/** Commands that make each report of src/report/answers. */
const RUNS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  importReport: [],
  timelineReport: [
    ['timeline', 'prod/payments', ...LATEST],
    ['timeline', 'payments/api:v1.8.3', '--layers', ...LATEST],
  ],
  summaryReport: [['summary', ...LATEST]],
  breakdownReport: ['day', 'actor', 'ip', 'image', 'action', 'source'].map((by) => ['summary', '--by', by, ...LATEST]),
  hoursReport: [
    ['summary', '--by', 'hour', ...LATEST],
    ['summary', '--by', 'hour', '--tz', 'Asia/Kolkata', ...LATEST],
  ],
  pairsReport: [['summary', '--pairs', '--top', '100', ...LATEST]],
  suspiciousReport: [
    ['suspicious', '--show-suppressed', ...LATEST],
    ['suspicious', '--rules', 'fixtures/sigma', '--lists', 'fixtures/sigma', '--by', 'none', ...LATEST],
  ],
  // Words in angle brackets are ids, which are looked up in each case.
  incidentReport: [['incident', '<incident>', ...LATEST]],
  findingReport: [['finding', '<finding>', ...LATEST]],
  noteReport: [['note']],
  pageReport: [['report', '--no-verify', ...LATEST]],
  eventsReport: [
    ['events', '--limit', '100', ...LATEST],
    ['events', '--where', 'not category: build', '--columns', 'time,actor.name,client.userAgent', ...LATEST],
  ],
  showReport: ['1', '2', '3', '4', '5', '6', '7', '8'].map((seq) => ['show', seq]),
  imagesReport: [['images']],
  actorsReport: [['actors']],
  addressesReport: [['ips']],
  usageReport: [
    ['usage', 'payments/api'],
    ['usage', 'nginx'],
  ],
  clustersReport: [['clusters']],
  allowReport: [['allow', 'list']],
  allowExportReport: [['allow', 'export']],
  suggestionsReport: [['allow', 'suggest', ...LATEST]],
  aliasReport: [['registry', 'alias', 'list']],
  sourcesReport: [['sources']],
  unreadReport: [['sources', '--unread']],
  statusReport: [['status']],
  sqlReport: [
    ['sql', 'SELECT * FROM events LIMIT 50'],
    ['sql', 'SELECT * FROM evidence'],
  ],
  custodyReport: [['custody']],
  copyReport: [['copy', 'case.db', 'copy.db']],
  verifyReport: [['verify', '--all']],
  rejectsReport: [['rejects']],
  actionsReport: [['actions']],
  schemasReport: [['schema'], ['schema', 'events']],
  formatsReport: [['formats']],
  formatReport: [['formats', 'quay-usage-logs']],
  rulesReport: [['rules']],
  ruleReport: [['rules', 'tag-moved']],
  checkReport: [['rules', 'check', 'fixtures/sigma', '--lists', 'fixtures/sigma']],
  exportedRulesReport: [['rules', 'export']],
  ruleTestReport: [['rules', 'test', 'fixtures/sigma', '--lists', 'fixtures/sigma']],
};
const FORMATS = RENDERERS.map(({ id }) => id);
/** Reports in whose place a command can write exports. */
const EXPORTED: ReadonlyMap<string, ExportSubject> = new Map([
  ['suspiciousReport', 'findings'],
  ['eventsReport', 'events'],
  ['pageReport', 'page'],
]);

test('every report and every command is asked', () => {
  const reports = readdirSync('src/report/answers').flatMap((file) => {
    const source = readFileSync(join('src/report/answers', file), 'utf8');
    return [...source.matchAll(/^export function (\w+Report)\(/gm)].map(([, name]) => name ?? '');
  });
  // Other reports are built on listReport.
  expect(Object.keys(RUNS).toSorted()).toEqual(reports.filter((name) => name !== 'listReport').toSorted());
  const asked = new Set(Object.values(RUNS).flatMap((runs) => runs.map(([command]) => command)));
  expect(
    COMMANDS.map(({ name }) => name).filter((name) => !['import', 'completion'].includes(name) && !asked.has(name)),
  ).toEqual([]);
});

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process; a refusal is an answer too. */
async function ask(words: readonly string[], width: number): Promise<Answer> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const context = commandContext(words, width, stdout, stderr);
  const entry = COMMANDS.find(({ name }) => name === words[0]);
  if (entry === undefined) throw new RangeError(`no command ${words[0]}`);
  const command = (await entry.load()).build(context).exitOverride();
  try {
    await command.parseAsync([...words.slice(1)], { from: 'user' });
  } catch (error) {
    if (!(error instanceof AuditError) && !(error instanceof CommanderError)) throw error;
  }
  return { stdout: stdout.text, stderr: stderr.text };
}

type Chance = () => number;

/** Numbers below 1 that follow from a seed. */
function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function hostile(chance: Chance): string {
  return HOSTILE_TEXTS[Math.floor(chance() * HOSTILE_TEXTS.length)] ?? '';
}

/** The record with hostile text in some of its values and keys; times mostly stay, so that many are accepted. */
function mutated(value: unknown, chance: Chance, key = ''): unknown {
  if (Array.isArray(value)) return value.map((member) => mutated(member, chance, key));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, member]): [string, unknown] => [
      chance() < 0.02 ? name + hostile(chance) : name,
      mutated(member, chance, name),
    ]);
    return Object.fromEntries(entries);
  }
  const isTime = /time|date|version|source|kind|typeuri|event$/i.test(key);
  if (typeof value !== 'string' || chance() > (isTime ? 0.03 : 0.4)) return value;
  return chance() < 0.5 ? hostile(chance) : value + hostile(chance);
}

const FIXTURES = readdirSync('fixtures/formats', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(?:ndjson|jsonl)$/.test(name))
  .map((name) => readFileSync(join('fixtures/formats', name), 'utf8').split('\n'));
const PODS: unknown = JSON.parse(readFileSync('fixtures/inventories/prod-1.pods.json', 'utf8'));

function mutatedLine(line: string, chance: Chance): string {
  if (line.trim() === '' || chance() < 0.05) return line.slice(0, 40) + hostile(chance).replaceAll('\n', '');
  return JSON.stringify(mutated(JSON.parse(line), chance));
}

function writeEvidence(folder: string, chance: Chance): void {
  mkdirSync(folder);
  for (const [index, lines] of FIXTURES.entries()) {
    // Answers name files as often as they show records.
    const name = `${index} ${hostile(chance).replaceAll(/[/\0\p{Cs}]/gu, '')}.log`;
    const readable = lines.filter((line) => isJson(line)).slice(0, 12);
    writeFileSync(join(folder, name), readable.map((line) => `${mutatedLine(line, chance)}\n`).join(''));
  }
  writeFileSync(
    join(folder, `pods ${hostile(chance).replaceAll(/[/\0\p{Cs}]/gu, '')}`),
    JSON.stringify(mutated(PODS, chance)),
  );
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

function checkCells(csv: string): void {
  const rows: readonly (readonly string[])[] = parse(csv, { relax_column_count: false });
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+@\t\r＝＋－＠]|^-(?!\d+$)/);
}

test('no answer of any command, in any format, and no message beside it brings a hostile character of a log', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.constantFrom(80, 200, Number.POSITIVE_INFINITY), async (seed, width) => {
      const chance = chanceOf(seed);
      const folder = temporaryFolder();
      const db = ['--db', join(folder, 'case.db')];
      writeEvidence(join(folder, 'evidence'), chance);
      const check = async (words: readonly string[], format: string) => {
        const { stdout, stderr } = await ask([...words, ...db, '--format', format], width);
        const text = withoutFraming(stdout, { id: format });
        expect([words, format, hostileIn(text), hostileIn(stderr)]).toEqual([words, format, null, null]);
        if (
          (format === 'json' || format === 'ndjson') &&
          stdout !== '' &&
          !(words[0] === 'schema' && words.length > 1)
        ) {
          expect([words, schemaErrors(words[0] ?? '', format, stdout)]).toEqual([words, null]);
        }
        if (format.startsWith('csv') && text !== '') checkCells(text);
        return stdout.length + stderr.length;
      };
      for (const format of FORMATS) await check(IMPORT.concat(join(folder, 'evidence')), format);
      await ask(['allow', 'add', '203.0.113.7', '--reason', hostile(chance), ...db], width);
      const found = JSON.parse((await ask(['suspicious', ...LATEST, '-f', 'json', ...db], width)).stdout);
      const ids = new Map([
        ['<incident>', String(found.incidents[0].id)],
        ['<finding>', String(found.findings[0].id)],
      ]);
      let answered = 0;
      for (const [place, [report, runs]] of Object.entries(RUNS).entries()) {
        const subject = EXPORTED.get(report);
        const exports = EXPORTS.filter((known) => subject !== undefined && known[subject] !== null && !known.isBinary);
        const all = [...FORMATS, ...exports.map(({ id }) => id)];
        const formats = shareOf(all, place, 3);
        // With as many questions as formats, each question is asked in one format.
        const isShared = runs.length >= all.length;
        for (const [at, words] of runs.entries()) {
          const mine = isShared ? [all[at % all.length] ?? 'table'] : formats;
          for (const format of mine)
            answered += await check(
              words.map((word) => ids.get(word) ?? word),
              format,
            );
        }
      }
      // The proof needs answers that are not empty.
      expect(answered).toBeGreaterThan(100_000);
    }),
    { numRuns: tries(3) },
  );
});
