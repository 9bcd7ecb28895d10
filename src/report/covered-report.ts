import type { Notice } from '../domain/evidence-file.ts';
import { printDay } from '../domain/instant.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import { type UnmatchedName, unmatchedText } from '../investigations/names/unmatched.ts';
import type { WindowCoverage } from '../investigations/windows/coverage.ts';
import type { EmptyAnswer } from '../investigations/windows/empty-answer.ts';
import { limitFacts, WINDOW_LABEL, windowFact } from './cells.ts';
import { instantPayload } from './payloads.ts';
import type { Fact, Payload, Report, Section, Table } from './report.ts';
import { unreadSentence } from './unread-sentence.ts';

/** What an answer about a window leaves out of the case, and what its reader should know of the window. */
export interface WindowRemarks {
  /** Null for a case without events. */
  readonly coverage: WindowCoverage | null;
  /** How many files imports were given and did not read. */
  readonly unread: number;
  /** Said where the answer itself does not name its window; absent where the window is the whole case. */
  readonly window?: TimeWindow | null;
  readonly notices: readonly Notice[];
  /** Names of the question that nothing in the case has. */
  readonly unmatched?: readonly UnmatchedName[];
  /** Why the answer has no rows; null for one that has some. */
  readonly empty?: EmptyAnswer | null;
}

/** An answer about a window that also says, at its head, what lies outside the window and which names nothing has. */
export function coveredReport(
  report: Report,
  { coverage, unread, window = null, notices, unmatched = [], empty = null }: WindowRemarks,
): Report {
  const isNamed = report.sections.some((section) => {
    return section.kind === 'facts' && section.facts.some(({ label }) => label === WINDOW_LABEL);
  });
  const facts = [
    ...(window === null || isNamed ? [] : [windowFact(window)]),
    ...limitFacts([...notices.map((notice) => notice.text), ...outsideSentences(coverage), ...unreadSentences(unread)]),
    ...emptyFacts(empty),
  ];
  const told = empty === null ? report : emptied(report, empty);
  return namedReport(
    {
      ...told,
      sections: facts.length === 0 ? told.sections : withFacts(told.sections, facts),
      payload: () => {
        const members = Object.entries(report.payload());
        const others = members.flatMap(([name, value]) => (name === 'notices' && Array.isArray(value) ? value : []));
        const window = members.findIndex(([name]) => name === 'window');
        // The lists of a whole case name no window.
        const at = window < 0 ? 1 : window + 1;
        const covered = members.toSpliced(at, 0, ['coverage', coveragePayload(coverage)], ['unreadFiles', unread]);
        const reason = empty === null ? {} : { empty: { reason: empty.reason, text: empty.text } };
        return { ...Object.fromEntries(covered), ...reason, notices: [...notices, ...others] };
      },
    },
    unmatched,
  );
}

/** An answer without a window that also says how many files it does not cover. */
export function withUnread(report: Report, unread: number): Report {
  return {
    ...report,
    sections: unread === 0 ? report.sections : withFacts(report.sections, limitFacts(unreadSentences(unread))),
    payload: () => ({ ...report.payload(), unreadFiles: unread }),
  };
}

/** An answer that also says which of the names that were asked for nothing in the case has. */
export function namedReport(report: Report, unmatched: readonly UnmatchedName[]): Report {
  if (unmatched.length === 0) return report;
  return {
    ...report,
    sections: withFacts(report.sections, limitFacts(unmatched.map(unmatchedText))),
    payload: () => ({
      ...report.payload(),
      unmatched: [...new Set(unmatched.map(({ field }) => field))],
      unmatchedNames: unmatched.map(({ field, text: name, nearest, isExcluded }) => {
        return { field, text: name, nearest, excluded: isExcluded };
      }),
    }),
  };
}

/** What of the case lies outside the window; no sentence where everything lies in it. */
export function outsideSentences(coverage: WindowCoverage | null): readonly string[] {
  if (coverage === null) return [];
  const { events, inWindow, first, last, before, after } = coverage;
  const outside = before + after;
  if (outside === 0) return [];
  const period = `(${printDay(first)} to ${printDay(last)})`;
  if (inWindow === 0) {
    return [`The window holds none of the case's ${events.toLocaleString('en-US')} events ${period}`];
  }
  return [
    `${outside.toLocaleString('en-US')} of ${events.toLocaleString('en-US')} events outside the window ${period}`,
  ];
}

export function unreadSentences(unread: number): readonly string[] {
  return unread === 0 ? [] : [unreadSentence(unread)];
}

/** Said in the place of a table. The head of the answer tells more. */
const NOTHING_LOOKED_AT: Readonly<Record<EmptyAnswer['reason'], string>> = {
  nothing: 'The case holds no event, so nothing was looked at.',
  name: 'Nothing in the case has this name, so nothing was looked at.',
  window: 'The window holds no such event of the case, so nothing was looked at.',
  filter: 'No event of the case passes all these filters, so there is nothing to show.',
};

function nothingText({ reason, isWindowEmpty, isLeftOut }: EmptyAnswer): string {
  if (isLeftOut) return 'This answer leaves out every event of the window that passes the filters.';
  const isAboutWindow = reason === 'window' && isWindowEmpty;
  return isAboutWindow ? 'The window holds no event of the case, so nothing was looked at.' : NOTHING_LOOKED_AT[reason];
}

/** What lies outside the window is said already, and so are names. */
function emptyFacts(empty: EmptyAnswer | null): readonly Fact[] {
  return empty === null || empty.reason === 'name' || empty.isWindowEmpty ? [] : limitFacts([empty.text]);
}

/** A table without rows must not read as an answer where nothing was looked at. */
function emptied(report: Report, empty: EmptyAnswer): Report {
  const without = (table: Table): Table => ({ ...table, whenEmpty: nothingText(empty) });
  return {
    ...report,
    primary: report.primary === null ? null : without(report.primary),
    sections: report.sections.map((section) =>
      section.kind === 'table' ? { kind: 'table', table: without(section.table) } : section,
    ),
  };
}

/** Puts facts below the first of the facts at the head (its lines, where it has several), which names the window; else above everything. */
function withFacts(sections: readonly Section[], facts: readonly Fact[]): readonly Section[] {
  // Facts below a table say what it leaves out.
  const at = sections.findIndex(({ kind }) => kind === 'facts' || kind === 'table');
  const section = sections[at];
  if (section?.kind !== 'facts') return [{ kind: 'facts', facts }, ...sections];
  // A line without a label goes on with the one above it.
  const first = section.facts.findIndex(({ label }, index) => index > 0 && label !== '');
  const end = first < 0 ? section.facts.length : first;
  const joined = [...section.facts.slice(0, end), ...facts, ...section.facts.slice(end)];
  return sections.with(at, { kind: 'facts', facts: joined });
}

function coveragePayload(coverage: WindowCoverage | null): Payload | null {
  if (coverage === null) return null;
  const { events, inWindow, first, last, before, after } = coverage;
  return { events, inWindow, first: instantPayload(first), last: instantPayload(last), before, after };
}
