import type { CheckResult } from '../../case/audit/verification.ts';
import type { Contradiction } from '../../case/contradiction.ts';
import type { UnreadFile } from '../../domain/evidence-file.ts';
import { limitSections, plural } from '../cells.ts';
import { unreadPayload } from '../payloads.ts';
import { count, type Fact, type Payload, type Report, SCHEMA, type Table, text } from '../report.ts';
import { unreadSentence } from '../unread-sentence.ts';

export interface VerifiedCase {
  readonly case: string;
  readonly checks: readonly CheckResult[];
  /** Hash of the last entry of the custody log; null for an empty log. */
  readonly head: string | null;
  /** The hash that was kept elsewhere and had to be in the custody log (`--head`); null if none was given. */
  readonly keptHash: string | null;
  /** Records that have the id of another record and say something else. They are no flaw of the case. */
  readonly contradictions: readonly Contradiction[];
  /** Files that imports were given and did not read. They are no flaw of the case. */
  readonly unread: readonly UnreadFile[];
}

/** At most this many pairs are named. */
const PAIRS_NAMED = 5;

/** Whether no check found a problem. */
export function isSound(checks: readonly CheckResult[]): boolean {
  return checks.every(({ found }) => found === 0);
}

export function verifyReport({ case: path, checks, head, keptHash, contradictions, unread }: VerifiedCase): Report {
  const ok = isSound(checks);
  const payloads = checks.map(checkPayload);
  const problems = checks.flatMap(({ id, problems: found }) => found.map(({ where, text: what }) => [id, where, what]));
  const unchecked = checks.flatMap((check) => check.unchecked.map(({ where, text: why }) => `${where}: ${why}.`));
  const omitted = checks.reduce((sum, { found, problems: shown }) => sum + found - shown.length, 0);
  const table: Table = {
    title: null,
    columns: [
      { key: 'check', title: 'CHECK' },
      { key: 'result', title: 'RESULT' },
      { key: 'checked', title: 'CHECKED', align: 'right' },
      { key: 'problems', title: 'PROBLEMS', align: 'right' },
      { key: 'title', title: 'WHAT', minWidth: 20, wraps: true },
    ],
    rows: checks.map((check) => [
      text(check.id),
      text(resultOf(check, unchecked.length > 0)),
      count(check.checked),
      count(check.found),
      text(check.title),
    ]),
    whenEmpty: '',
  };
  const problemTable: Table = {
    title: 'Problems',
    columns: [
      { key: 'check', title: 'CHECK' },
      { key: 'where', title: 'WHERE', minWidth: 16, wraps: true },
      { key: 'problem', title: 'PROBLEM', minWidth: 30, wraps: true },
    ],
    rows: problems.map((cells) => cells.map((cell) => text(cell ?? null))),
    whenEmpty: 'None.',
  };
  return {
    sections: [
      { kind: 'heading', text: `Verification of ${path}` },
      {
        kind: 'facts',
        facts: [
          { label: 'verdict', cells: [text(verdictOf(checks))] },
          { label: 'custody', cells: [text(head === null ? 'no entry' : `last entry ${head}`)] },
          { label: 'log', cells: [text(logSentence(checks, keptHash))] },
          ...contradictionFacts(contradictions),
          ...(unread.length === 0 ? [] : [{ label: 'not read', cells: [text(unreadSentence(unread.length))] }]),
        ],
      },
      { kind: 'table', table },
      { kind: 'table', table: problemTable },
      ...limitSections([...unchecked, ...(omitted > 0 ? [`${plural(omitted, 'problem')} more are not listed`] : [])]),
    ],
    primary: table,
    items: () => payloads,
    payload: () => ({
      schema: SCHEMA,
      case: path,
      ok,
      head,
      custody: { consistent: isConsistent(checks), comparedWith: keptHash },
      contradictions,
      unread: unread.map(unreadPayload),
      checks: payloads,
    }),
  };
}

/** A case is called sound without reserve only when every check could look at everything. */
function verdictOf(checks: readonly CheckResult[]): string {
  if (!isSound(checks)) return 'NOT SOUND';
  return checks.some(({ unchecked }) => unchecked.length > 0) ? 'sound, as far as it could be checked' : 'sound';
}

function contradictionFacts(contradictions: readonly Contradiction[]): readonly Fact[] {
  if (contradictions.length === 0) return [];
  const pairs = contradictions.slice(0, PAIRS_NAMED).map(({ seq, earlier }) => `event ${seq} and ${earlier}`);
  const more = contradictions.length > pairs.length ? `, and ${contradictions.length - pairs.length} more` : '';
  const records = plural(contradictions.length, 'record');
  const sentence = `${records} with the id of another one and another content: ${pairs.join(', ')}${more}. The log was forged or changed before it was imported`;
  return [{ label: 'evidence', cells: [text(sentence)] }];
}

function isConsistent(checks: readonly CheckResult[]): boolean {
  return checks.every(({ id, found }) => id !== 'custody' || found === 0);
}

/**
 * What verify knows of the custody log. Somebody who rewrites the whole log, hashes and all, leaves it consistent: only
 * a hash that was kept elsewhere shows that.
 */
function logSentence(checks: readonly CheckResult[], keptHash: string | null): string {
  const isKnown =
    keptHash === null ? 'it was not compared with a kept hash' : `it was compared with the kept hash ${keptHash}`;
  return `the custody log is ${isConsistent(checks) ? 'consistent' : 'not consistent'}; ${isKnown}`;
}

function resultOf({ checked, found, unchecked }: CheckResult, isPartial: boolean): string {
  if (found > 0) return 'failed';
  if (isPartial && checked === 0) return 'not checked';
  return unchecked.length > 0 ? 'ok in part' : 'ok';
}

function checkPayload({ id, checked, found, problems, unchecked }: CheckResult): Payload {
  return { id, ok: found === 0, checked, found, problems, unchecked };
}
