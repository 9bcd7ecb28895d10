import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Answer } from './figures/figures.ts';
import { judge, judgeIncidents, type ReportedFinding, type ReportedIncident, type Truth } from './figures/judge.ts';
import { type GeneratedLife, generateLife, type Recipe, writeLogs } from './generate.ts';
import { imgaudit } from './imgaudit.ts';
import type { Question } from './questions.ts';

/** An imported case of generated life, of which the truth is known. */
export interface KnownCase {
  readonly recipe: Recipe;
  readonly database: string;
  readonly truth: Truth;
  /** Times and campaigns of all events, in order of their numbers. */
  readonly events: readonly { readonly time: number; readonly campaign: string | null }[];
  readonly titles: ReadonlyMap<string, string>;
}

/** Generates the logs of a recipe into a folder, imports them, and notes which event belongs to which campaign. */
export async function makeCase(recipe: Recipe, folder: string): Promise<KnownCase> {
  // A case of an earlier run would add its events to these.
  rmSync(folder, { recursive: true, force: true });
  const life = generateLife(recipe);
  const files = writeLogs(folder, life);
  const database = join(folder, 'case.db');
  await imgaudit(['import', '--quiet', '--db', database, ...files]);
  const events = readEvents(database, files, life);
  return {
    recipe,
    database,
    events,
    truth: new Map(events.flatMap(({ seq, campaign }) => (campaign === null ? [] : [[seq, campaign] as const]))),
    titles: new Map(life.campaigns.map(({ id, attack }) => [id, attack.title])),
  };
}

interface EventRow {
  readonly seq: number;
  readonly time: string;
  readonly file: string;
  readonly record: number;
}

function readEvents(database: string, files: readonly string[], { logs }: GeneratedLife) {
  const opened = new Database(database, { readonly: true });
  try {
    const rows = opened.prepare<[], EventRow>('SELECT seq, time, file, record FROM events ORDER BY seq').all();
    const byFile = new Map(files.map((path, index) => [path, logs[index]]));
    // Each line is a record, and records are counted from 1.
    return rows.map(({ seq, time, file, record }) => ({
      seq,
      time: Date.parse(time),
      campaign: byFile.get(file)?.campaigns[record - 1] ?? null,
    }));
  } finally {
    opened.close();
  }
}

/** Asks `suspicious` about a window that ends at `end`, and judges the answer. */
export async function ask(known: KnownCase, { since, lengthMs }: Question, end: number): Promise<Answer> {
  const window = ['--since', since, '--as-of', new Date(end).toISOString()];
  const text = await imgaudit(['suspicious', '--quiet', '--format', 'json', '--db', known.database, ...window]);
  const answer: {
    readonly findings: readonly ReportedFinding[];
    readonly incidents: readonly ReportedIncident[];
  } = JSON.parse(text);
  const findings = judge(answer.findings, known.truth);
  const inside = known.events.filter(({ time }) => time >= end - lengthMs && time < end);
  return {
    findings,
    incidents: judgeIncidents(answer.incidents, findings),
    events: inside.length,
    campaigns: new Set(inside.flatMap(({ campaign }) => campaign ?? [])),
  };
}
