import type { Notice } from '../domain/evidence-file.ts';
import { printDay } from '../domain/instant.ts';
import type { WindowCoverage } from '../investigations/windows/coverage.ts';
import { instantPayload } from './payloads.ts';
import { type Fact, type Payload, type Report, type Section, type Table, text } from './report.ts';

import { unreadSentence } from './unread-sentence.ts';

/** What an answer about a window leaves out of the case, and what its reader should know of the window. */
export interface WindowRemarks {
  /** Null for a case without events. */
  readonly coverage: WindowCoverage | null;
  /** How many files imports were given and did not read. */
  readonly unread: number;
  readonly notices: readonly Notice[];
}

/** An answer about a window that also says, at its head, what lies outside the window. */
export function coveredReport(report: Report, { coverage, unread, notices }: WindowRemarks): Report {
  const facts = [...notices.map((notice) => factOf(notice.text)), ...outsideFacts(coverage), ...unreadFacts(unread)];
  const told = coverage?.inWindow === 0 ? emptied(report) : report;
  return {
    ...told,
    sections: facts.length === 0 ? told.sections : withFacts(told.sections, facts),
    payload: () => {
      const members = Object.entries(report.payload());
      const others = members.flatMap(([name, value]) => (name === 'notices' && Array.isArray(value) ? value : []));
      const at = members.findIndex(([name]) => name === 'window') + 1;
      const covered = members.toSpliced(at, 0, ['coverage', coveragePayload(coverage)], ['unreadFiles', unread]);
      return { ...Object.fromEntries(covered), notices: [...notices, ...others] };
    },
  };
}

function factOf(sentence: string): Fact {
  return { label: 'Note', cells: [text(sentence)] };
}

function outsideFacts(coverage: WindowCoverage | null): readonly Fact[] {
  if (coverage === null) return [];
  const { events, inWindow, first, last, before, after } = coverage;
  const outside = before + after;
  if (outside === 0) return [];
  const period = `(${printDay(first)} to ${printDay(last)})`;
  if (inWindow === 0) {
    return [factOf(`The window holds none of the case's ${events.toLocaleString('en-US')} events ${period}`)];
  }
  const share = `${outside.toLocaleString('en-US')} of ${events.toLocaleString('en-US')} events`;
  const verb = outside === 1 ? 'lies' : 'lie';
  return [factOf(`${share} ${verb} outside the window ${period}`)];
}

function unreadFacts(unread: number): readonly Fact[] {
  return unread === 0 ? [] : [factOf(unreadSentence(unread))];
}

const NOTHING_LOOKED_AT = 'The window holds no event of the case, so nothing was looked at.';

/** In an empty window, a table without rows means nothing: it must not read as an answer. */
function emptied(report: Report): Report {
  const without = (table: Table): Table => ({ ...table, whenEmpty: NOTHING_LOOKED_AT });
  return {
    ...report,
    primary: report.primary === null ? null : without(report.primary),
    sections: report.sections.map((section) =>
      section.kind === 'table' ? { kind: 'table', table: without(section.table) } : section,
    ),
  };
}

/** Puts facts below the first of the first list of facts, which names the window; else above everything. */
function withFacts(sections: readonly Section[], facts: readonly Fact[]): readonly Section[] {
  const at = sections.findIndex(({ kind }) => kind === 'facts');
  const section = sections[at];
  if (section?.kind !== 'facts') return [{ kind: 'facts', facts }, ...sections];
  const [window, ...others] = section.facts;
  const joined = [...(window === undefined ? [] : [window]), ...facts, ...others];
  return sections.with(at, { kind: 'facts', facts: joined });
}

function coveragePayload(coverage: WindowCoverage | null): Payload | null {
  if (coverage === null) return null;
  const { events, inWindow, first, last, before, after } = coverage;
  return { events, inWindow, first: instantPayload(first), last: instantPayload(last), before, after };
}
