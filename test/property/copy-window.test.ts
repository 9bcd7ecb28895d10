import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CaseAudit } from '../../src/case/audit/case-audit.ts';
import { isWithin, partsIn } from '../../src/case/audit/case-part.ts';
import type { Dimension, StoredCase } from '../../src/case/case-reader.ts';
import type { Selection } from '../../src/case/event-filter.ts';
import { EPOCH } from '../../src/domain/instant.ts';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import type { TimeWindow } from '../../src/domain/time-window.ts';
import { openCaseForAudit } from '../../src/stores/sqlite/open/open-case-for-audit.ts';
import { openCaseForReading } from '../../src/stores/sqlite/open/open-case-for-reading.ts';
import { openCaseForWriting } from '../../src/stores/sqlite/open/open-case-for-writing.ts';
import { logPart, writePartOfCase } from '../../src/stores/sqlite/open/part-case.ts';
import { dimensions, event, one, SOURCES, selection, times } from '../support/arbitrary-question.ts';
import { tries } from '../support/effort.ts';
import { storeFile } from '../support/memory-case.ts';

const AUTHOR = { examiner: 'A. Lovelace', version: '0.1.0', arguments: ['copy'], now: EPOCH };
const EVERYTHING = { first: 1, last: Number.MAX_SAFE_INTEGER };

/** Records of one event or two, whose times may lie on both sides of the edge of a window. */
const records = fc.array(fc.record({ events: fc.array(event, { minLength: 1, maxLength: 2 }), source: one(SOURCES) }), {
  maxLength: 12,
});
const windows = fc.record({ from: times, to: times }).filter(({ from, to }) => from < to);
const questions = fc.array(fc.record({ selection, by: dimensions }), { minLength: 1, maxLength: 5 });

interface StoredRecords {
  readonly events: readonly RegistryEvent[];
  readonly source: string;
}

/** A case in a file of the records of some logs, and a window of it in another one. */
function cutCase(folder: string, files: readonly (readonly StoredRecords[])[], window: TimeWindow) {
  const [whole, part] = [join(folder, 'whole.db'), join(folder, 'part.db')];
  const open = openCaseForWriting(whole, { isDryRun: false, writer: 'a test' });
  for (const [index, of] of files.entries()) storeFile(open.case, `log ${index}`, of);
  open.close();
  writePartOfCase(whole, part, window);
  const leftOut = { contradictions: 0, originals: 0 };
  logPart(part, AUTHOR, { window, fingerprints: 0, leftOut, details: { from: whole, entries: 0, head: null } });
  return {
    whole: openCaseForReading(whole),
    part: openCaseForReading(part),
    audits: [whole, part].map(openCaseForAudit),
  };
}

/** The part of a selection that lies in a window; null where none does. */
function within({ window: asked, where }: Selection, { from, to }: TimeWindow): Selection | null {
  const [start, end] = [asked?.from ?? from, asked?.to ?? to];
  const window = { from: start > from ? start : from, to: end < to ? end : to };
  return window.from < window.to ? { window, where } : null;
}

function answersOf(reader: StoredCase, selections: readonly (Selection & { readonly by: readonly Dimension[] })[]) {
  return selections.map(({ by, ...asked }) => [
    [...reader.eventList(asked)],
    reader.steps(asked),
    reader.tally(asked, by),
    reader.session({ range: asked.window ?? { from: EPOCH, to: EPOCH } }).tally(asked, by),
    reader.ranking(asked, { by, part: 'category' }),
  ]);
}

function problemsOf(audit: CaseAudit) {
  const { database, values, schema, indexes, terms } = audit.checks;
  return [database, values, schema, indexes, terms].flatMap((check) => check().problems);
}

test('a window of a case answers as the case does, and is a sound case', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(fc.array(records, { minLength: 1, maxLength: 4 }), windows, questions, (files, window, asked) => {
      const folder = mkdtempSync(join(tmpdir(), 'imgaudit-test-'));
      const { whole, part, audits } = cutCase(folder, files, window);
      try {
        const selections = asked.flatMap(({ selection: one, by }) => {
          const cut = within(one, window);
          return cut === null ? [] : [{ ...cut, by }];
        });
        expect(answersOf(part.case, selections)).toEqual(answersOf(whole.case, selections));
        const all = [...whole.case.eventList({ window: null, where: [] })];
        const kept = all.filter(({ time }) => isWithin(time, window));
        expect([...part.case.eventList({ window: null, where: [] })]).toEqual(kept);
        expect(part.case.coverage()?.events ?? 0).toBe(kept.length);
        expect(all.map(({ seq }) => part.case.event(seq))).toEqual(
          all.map((event) => (isWithin(event.time, window) ? event : null)),
        );
        const [before, after] = audits.map((open) => open.case);
        if (before === undefined || after === undefined) throw new Error('no case');
        expect(problemsOf(after)).toEqual([]);
        for (const { id, events } of after.files()) {
          const rows = { file: id, ...EVERYTHING };
          expect(after.eventDigests(rows)).toEqual(before.eventDigests(rows, window));
          expect(events).toBe(after.eventDigests(rows)?.events ?? 0);
        }
        const [told] = partsIn(after.custody());
        expect([told?.window, told?.events, told?.leftOut.events]).toEqual([
          window,
          kept.length,
          all.length - kept.length,
        ]);
      } finally {
        for (const open of [whole, part, ...audits]) open.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: tries(40, 10) },
  );
});
