import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCase } from '../../quality/case.ts';
import { imgaudit } from '../../quality/imgaudit.ts';
import { ORGANISATIONS } from '../../quality/organisation.ts';
import { END } from '../../quality/times.ts';

const DAY = 86_400_000;

/** An event as the view of a case has it. */
interface Row {
  readonly seq: number;
  readonly time: number;
  readonly category: string;
  readonly outcome: string;
  readonly actor: string | null;
  readonly address: string | null;
  readonly repository: string | null;
  readonly actorType: string;
}

interface Told {
  readonly rule: string;
  readonly reason: string;
  readonly actors: readonly string[];
  readonly ips: readonly string[];
  readonly count: number;
  readonly events: readonly number[];
}

interface Answer {
  readonly events: readonly Row[];
  readonly findings: readonly Told[];
  /** Start of the window, milliseconds since 1970. */
  readonly from: number;
}

const succeeded = ({ outcome }: Row) => outcome === 'success' || outcome === 'unknown';
const deletes = ({ category }: Row) => category === 'delete' || category === 'untag';

/** What a sentence claims, looked up in the plain list of all events. */
interface Claim {
  readonly pattern: RegExp;
  holds(match: RegExpExecArray, finding: Told, answer: Answer): boolean;
}

/** What a sentence says of the end of the learning window: a day, a minute, or nothing, which is the window asked about. */
const UNTIL = String.raw`( the window| \d{4}-\d\d-\d\d(?: \d\d:\d\d UTC)?)?`;

function startOf({ from }: Answer, until = ''): number {
  const [, day] = /^ (\d{4}-\d\d-\d\d)$/.exec(until) ?? [];
  if (day !== undefined) return Date.parse(day);
  // The first day of the window begins with the window, and a minute may hold both.
  const minute = Date.parse(until.trim().replace(' UTC', 'Z'));
  return Number.isNaN(minute) || Math.abs(from - minute) < 60_000 ? from : minute;
}

const CLAIMS: readonly Claim[] = [
  {
    pattern: new RegExp(`it deleted nothing in the (\\d+) days? before${UNTIL}`),
    holds: ([, days, until], finding, answer) => {
      const past = pastOf(answer, startOf(answer, until), Number(days));
      return !past.some((row) => row.actor === finding.actors[0] && deletes(row) && succeeded(row));
    },
  },
  {
    pattern: /this client was not used in the (\d+) days? before/,
    holds: ([, days], { ips, actors }, answer) =>
      !pastOf(answer, answer.from, Number(days)).some((row) => {
        return row.address === ips[0] && succeeded(row) && (actors.length === 0 || row.actor === actors[0]);
      }),
  },
  {
    pattern: new RegExp(
      `in the (\\d+) days? before${UNTIL}, none of its (\\d+) successful events was an anonymous pull`,
    ),
    holds: ([, days, until, count], finding, answer) => {
      const seqs = new Set(finding.events);
      const repository = answer.events.find(({ seq }) => seqs.has(seq))?.repository;
      const past = pastOf(answer, startOf(answer, until), Number(days)).filter(
        // The registry's own doings teach nothing.
        (row) => row.repository === repository && succeeded(row) && row.actorType !== 'system',
      );
      return (
        past.length === Number(count) && !past.some(({ category, actor }) => category === 'pull' && actor === null)
      );
    },
  },
  {
    pattern: /: (\d+) events? \(([^)]*)\)/,
    holds: ([, count, parts = '']) => {
      const sum = parts.split(/[,;] /).reduce((total, part) => total + Number.parseInt(part, 10), 0);
      return sum === Number(count) || sum === 2 * Number(count);
    },
  },
];

const answers: Answer[] = [];
const folder = mkdtempSync(join(tmpdir(), 'imgaudit-sentences-'));

beforeAll(async () => {
  for (const organisation of ORGANISATIONS) {
    const made = await makeCase(
      { organisation, seed: 2, scale: 0.05, hasAttacks: true },
      join(folder, organisation.name),
    );
    for (const since of ['30d', '24h']) answers.push(await ask(made.database, since));
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(database: string, since: string): Promise<Answer> {
  const words = ['--since', since, '--as-of', new Date(END).toISOString()];
  const text = await imgaudit(['suspicious', '--quiet', '--format', 'json', '--db', database, ...words]);
  const { findings, window }: { readonly findings: readonly Told[]; readonly window: { readonly from: string } } =
    JSON.parse(text);
  return { events: readEvents(database), findings, from: Date.parse(window.from) };
}

function readEvents(database: string): readonly Row[] {
  const opened = new Database(database, { readonly: true });
  try {
    return opened
      .prepare<[], Omit<Row, 'time'> & { readonly time: string }>(
        'SELECT seq, time, category, outcome, coalesce(actor_id, actor_name) AS actor, address, repository, actor_type AS actorType FROM events',
      )
      .all()
      .map((row) => ({ ...row, time: Date.parse(row.time) }));
  } finally {
    opened.close();
  }
}

function pastOf({ events }: Answer, start: number, days: number): readonly Row[] {
  return events.filter(({ time }) => time >= start - days * DAY && time < start);
}

test.each(CLAIMS.map((claim) => [String(claim.pattern), claim] as const))('%s is true of all events', (_, claim) => {
  const claimed = answers.flatMap((answer) =>
    answer.findings.flatMap((finding) => {
      const match = claim.pattern.exec(finding.reason);
      return match === null ? [] : [{ reason: finding.reason, holds: claim.holds(match, finding, answer) }];
    }),
  );
  expect(claimed.length).toBeGreaterThan(0);
  expect(claimed.filter(({ holds }) => !holds)).toEqual([]);
});
