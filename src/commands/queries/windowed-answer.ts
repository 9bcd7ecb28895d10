import type { CaseReader } from '../../case/case-reader.ts';
import { AuditError } from '../../domain/audit-error.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import { EPOCH, type Instant, instantOf } from '../../domain/instant.ts';
import { shellWord } from '../../domain/text/shell-word.ts';
import {
  anchorInstant,
  checkWindow,
  DAY_MS,
  dayWindow,
  describeLength,
  durationMs,
  LONGEST_WINDOW_DAYS,
  resolveWindow,
  type TimeWindow,
} from '../../domain/time-window.ts';
import { unmatchedText } from '../../investigations/names/unmatched.ts';
import { latestEvent, windowCoverage } from '../../investigations/windows/coverage.ts';
import { type EmptyAnswer, emptyAnswer } from '../../investigations/windows/empty-answer.ts';
import { shortInstant } from '../../report/ask-again.ts';
import { coveredReport, outsideSentences, unreadSentences } from '../../report/covered-report.ts';
import type { Report } from '../../report/report.ts';
import type { Context } from '../shared/context.ts';
import { type GlobalFlags, outputsOf, zoneOf } from '../shared/global-flags.ts';
import { type ExportedAnswer, isHeadSeen, isRowsAlone, say, writeOutputs } from '../shared/output.ts';
import type { AskedEvents } from './asked-question.ts';
import type { WindowFlags } from './query-flags.ts';

/** The window of a question, and what its reader should know of it. */
export interface AskedWindow {
  readonly window: TimeWindow;
  readonly notices: readonly Notice[];
  /** Whether the window is the whole case. */
  readonly isWholeCase?: boolean;
}

/** Whether a command has a longest window, and what it looks at where no window is given. */
export interface WindowLimits {
  /** Whether the whole case is looked at unless a window is given. */
  readonly isAllByDefault?: boolean;
  /** Whether the command takes `--all`. */
  readonly takesAll?: boolean;
  /** Whether a window may be of any length. */
  readonly isOfAnyLength?: boolean;
}

/**
 * The window that the flags ask for.
 * @throws AuditError `bad-time`, `window-too-long`, `usage`
 */
export function windowOf(
  flags: WindowFlags & GlobalFlags,
  reader: CaseReader,
  context: Context,
  { isAllByDefault = false, takesAll = false, isOfAnyLength = false }: WindowLimits = {},
): AskedWindow {
  const zone = zoneOf(flags);
  const { since, until, asOf = 'auto', day } = flags;
  const given = Object.entries({ since, until, 'as-of': flags.asOf, day }).filter(([, value]) => value !== undefined);
  refuseTogether(
    flags,
    given.map(([name]) => `--${name}`),
  );
  if (flags.all === true || (isAllByDefault && given.length === 0)) return wholeCase(reader, context.now());
  const range = day === undefined ? null : dayWindow(day, context.now(), zone);
  const windowAt = (anchor: Instant) => range ?? resolveWindow({ since, until, anchor, now: context.now(), zone });
  const limited = (asked: AskedWindow) =>
    isOfAnyLength ? asked : withinLimit(asked, { takesAll, isOfDay: day !== undefined }, context);
  if (asOf === 'auto') return limited(automaticWindow(flags, reader, { now: context.now(), windowAt }));
  const { at, notices } = asOf === 'latest' ? latestEvent(reader, context.now()) : { at: null, notices: [] };
  return limited({ window: windowAt(anchorInstant(asOf, context.now(), at, zone)), notices });
}

function refuseTogether({ all, day }: WindowFlags, given: readonly string[]): void {
  const alone = all === true ? '--all' : day === undefined ? null : '--day';
  const others = given.filter((name) => name !== alone);
  if (alone === null || others.length === 0) return;
  throw new AuditError('usage', `${alone} cannot be used together with ${others.join(' and ')}.`, {
    hint: `${alone} is a window of its own.`,
  });
}

/** From the first event of the case to the last. */
function wholeCase(reader: CaseReader, now: Instant): AskedWindow {
  const coverage = reader.coverage();
  if (coverage === null) return { window: { from: EPOCH, to: now }, notices: [], isWholeCase: true };
  const to = instantOf(coverage.last + 1) ?? coverage.last;
  return { window: { from: coverage.first, to }, notices: [], isWholeCase: true };
}

/**
 * Refuses a window that is too long, with the command that asks about the first part of it.
 * @throws AuditError `window-too-long`
 */
function withinLimit(
  asked: AskedWindow,
  { takesAll, isOfDay }: { readonly takesAll: boolean; readonly isOfDay: boolean },
  { arguments: words }: Context,
): AskedWindow {
  const { from, to } = asked.window;
  // A month may have a day more.
  if (takesAll && isOfDay) return asked;
  const command = words.filter((word, at) => !isOfWindow(word) && !takesValue(words[at - 1]));
  const parts = Math.ceil((to - from) / (LONGEST_WINDOW_DAYS * DAY_MS));
  const end = instantOf(from + LONGEST_WINDOW_DAYS * DAY_MS) ?? to;
  const first = [
    ...command.map((word) => (/^--?[a-z-]+$/.test(word) ? word : shellWord(word))),
    '--since',
    shortInstant(from),
    '--until',
    shortInstant(end),
  ].join(' ');
  const all = takesAll ? ', or --all for the whole case' : '';
  const hint = `Use --since ${LONGEST_WINDOW_DAYS}d${all}. The first of ${parts} windows is: imgaudit ${first}`;
  return { ...asked, window: checkWindow(asked.window, hint) };
}

const OF_WINDOW = ['--since', '--until', '--as-of', '--day'];

function isOfWindow(word: string): boolean {
  return OF_WINDOW.some((option) => word === option || word.startsWith(`${option}=`));
}

function takesValue(before: string | undefined): boolean {
  return before !== undefined && OF_WINDOW.includes(before);
}

/** The window up to now; where that holds no event and may move, the window up to the newest event. */
function automaticWindow(
  { since, until, day }: WindowFlags,
  reader: CaseReader,
  { now, windowAt }: { readonly now: Instant; windowAt(anchor: Instant): TimeWindow },
): AskedWindow {
  const window = windowAt(now);
  const mayMove = day === undefined && until === undefined && (since === undefined || durationMs(since) !== null);
  if (!mayMove || windowCoverage(reader, window)?.inWindow !== 0) return { window, notices: [] };
  const { at, notices } = latestEvent(reader, now);
  if (at === null) return { window, notices: [] };
  const length = describeLength(window.to - window.from);
  const text = `Counted back from the newest event of the case, because no event lies in the ${length} before now (--as-of now asks about those)`;
  return {
    window: windowAt(anchorInstant('latest', now, at, 'utc')),
    notices: [...notices, { id: 'anchor-moved', text }],
  };
}

/** The answer to a question about a window: a report, and the export that replaces it, if one was asked for. */
export interface WindowedAnswer {
  readonly report: Report;
  readonly exported?: ExportedAnswer | null;
}

/** An answer in the form of each output, such as all rows for a file and a screen of them for a terminal. */
export interface WindowedQuestion<Flags extends GlobalFlags> {
  answerFor(flags: Flags): WindowedAnswer;
  /** Whether it has no rows; asked for only by those who have other rows than events. */
  readonly isEmpty?: boolean;
}

/** What was asked: the window, and what was looked up of names. */
export interface Asked extends AskedWindow {
  readonly events: Pick<AskedEvents, 'where' | 'unmatched'>;
}

/**
 * Writes an answer about a window. It says what of the case lies outside the window, which names nothing has, and why it
 * is empty if it is; stderr says that too. Gives the reason why nothing was looked at, or null.
 */
export function writeWindowed(
  { report, isEmpty }: { readonly report: Report; readonly isEmpty?: boolean },
  asked: Asked,
  reader: CaseReader,
  place: { readonly flags: GlobalFlags; readonly context: Context },
): Promise<EmptyAnswer | null> {
  const question = { answerFor: () => ({ report }), ...(isEmpty === undefined ? {} : { isEmpty }) };
  return writeEachWindowed(question, asked, reader, place);
}

/** The same for a command whose outputs differ. */
export async function writeEachWindowed<Flags extends GlobalFlags>(
  { answerFor, isEmpty }: WindowedQuestion<Flags>,
  { window, notices, isWholeCase = false, events: { where, unmatched } }: Asked,
  reader: CaseReader,
  { flags, context }: { readonly flags: Flags; readonly context: Context },
): Promise<EmptyAnswer | null> {
  const coverage = windowCoverage(reader, window);
  const isNothing = isEmpty ?? reader.count({ window, where }) === 0;
  const missing = unmatched.filter(({ isExcluded }) => !isExcluded).map(unmatchedText);
  const empty = isNothing ? emptyAnswer(reader, { window, where, coverage, unmatched: missing }) : null;
  const remarks = { coverage, unread: reader.unreadFiles().length, notices, unmatched, empty };
  const coveredFor = (one: Flags) => {
    const { report, exported = null } = answerFor(one);
    return { report: coveredReport(report, { ...remarks, window: isWholeCase ? null : window }), exported };
  };
  await writeOutputs(coveredFor, flags, context);
  // Formats of rows alone say all remarks of the report on stderr.
  const outputs = outputsOf(flags);
  if (outputs.some(isRowsAlone) || outputs.every((one) => isHeadSeen(one, context))) return empty;
  for (const { text } of notices) say(text, flags, context);
  for (const name of unmatched) say(`${unmatchedText(name)}.`, flags, context);
  if (empty !== null && empty.reason !== 'name') say(`${empty.text}.`, flags, context);
  return empty;
}

/** What the reader of an answer about a window should know of it, in sentences, and why it is empty if it is. */
export interface WindowSentences {
  readonly sentences: readonly string[];
  /** Why nothing was looked at, without a full stop; null where something was. */
  readonly unseen: string | null;
}

/** The same as `writeWindowed` says beside an answer, for an answer that says it in its own place. */
export function windowSentences(reader: CaseReader, asked: Asked): WindowSentences {
  const { window, notices, events } = asked;
  const coverage = windowCoverage(reader, window);
  const missing = events.unmatched.filter(({ isExcluded }) => !isExcluded).map(unmatchedText);
  const isEmpty = reader.count({ window, where: events.where }) === 0;
  const empty = isEmpty ? emptyAnswer(reader, { window, where: events.where, coverage, unmatched: missing }) : null;
  return {
    sentences: [
      ...notices.map(({ text }) => text),
      ...outsideSentences(coverage),
      ...unreadSentences(reader.unreadFiles().length),
      ...events.unmatched.map((name) => `${unmatchedText(name)}.`),
    ],
    unseen: empty?.text ?? missing[0] ?? null,
  };
}
