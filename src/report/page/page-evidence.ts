import type { CheckResult } from '../../case/audit/verification.ts';
import type { CustodyEntry } from '../../case/custody/custody.ts';
import type { EvidenceFile } from '../../domain/evidence-file.ts';
import { plural } from '../cells.ts';
import { instantPayload } from '../payloads.ts';
import { subjectOf } from './custody-subject.ts';
import { fileName, listed } from './listed.ts';
import type { PageCheck, PageEvidence } from './page-input.ts';

const MOST_FILES = 300;
const MOST_ENTRIES = 200;

export interface EvidenceMaterial {
  readonly files: readonly EvidenceFile[];
  readonly custody: readonly CustodyEntry[];
  /** Null where the user asked for no verification. */
  readonly checks: readonly CheckResult[] | null;
}

/** The files of the case, what was done with it, and whether it is what it should be. */
export function pageEvidence({ files, custody, checks }: EvidenceMaterial): PageEvidence {
  return {
    verdict: verdictOf(checks),
    head: custody.at(-1)?.hash ?? null,
    checks: (checks ?? []).map(pageCheck),
    files: listed(
      files.toSorted((a, b) => b.events - a.events || a.id - b.id),
      { most: MOST_FILES, noun: 'files', rest: '`imgaudit sources` lists all' },
      (file) => ({
        ...{ file: fileName(file.path), sha256: file.sha256, bytes: file.bytes, source: file.source },
        ...{ records: file.records, events: file.events, rejected: file.rejected },
        ...{ first: instantPayload(file.firstEvent), last: instantPayload(file.lastEvent) },
      }),
    ),
    // The newest say what was done with the case; the first are imports, which the files tell too.
    custody: listed(
      custody.slice(-MOST_ENTRIES),
      { most: MOST_ENTRIES, noun: 'entries', rest: '`imgaudit custody` lists all', total: custody.length },
      (entry) => {
        const { number, at, action, examiner, version, hash } = entry;
        const subject = subjectOf(entry);
        return { number, at, action, of: subject === null ? null : fileName(subject), examiner, version, hash };
      },
    ),
  };
}

function pageCheck({ id, title, checked, found, unchecked }: CheckResult): PageCheck {
  return { check: id, title, checked, problems: found, unchecked: unchecked.length };
}

/** One sentence for the head of the page. */
function verdictOf(checks: readonly CheckResult[] | null): string {
  if (checks === null) return 'not verified for this report';
  const problems = checks.reduce((sum, { found }) => sum + found, 0);
  if (problems > 0) return `not ok: ${plural(problems, 'problem')} found by \`imgaudit verify\``;
  const unchecked = checks.reduce((sum, check) => sum + check.unchecked.length, 0);
  return unchecked === 0
    ? 'ok: neither the case nor its evidence files were changed since the import'
    : `ok as far as it could be checked: the case is whole, and ${plural(unchecked, 'thing')} could not be checked`;
}
