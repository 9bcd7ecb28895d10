import type { CaseAudit } from '../../case/audit/case-audit.ts';
import { canonicalJson } from '../../case/custody/canonical-json.ts';
import type { Author } from '../../case/custody/custody.ts';
import { using } from '../../case/open-case.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { printInstant } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { logPart, storeAt } from '../../stores/registry.ts';
import { checkAccounts } from '../../verification/checks/accounts-check.ts';
import { checkCustodyChain, checkCustodyState } from '../../verification/checks/custody-check.ts';
import { Findings } from '../../verification/comparing/findings.ts';
import { fileRows, NO_FILE_ROWS, walkRows } from '../../verification/reading/walk-rows.ts';
import { eventsWithin } from './case-facts.ts';

/**
 * Writes what of a case lies in a window into the file of a new case, whose custody log says what was left out.
 * @throws AuditError `case-not-found`; `verify-failed` for a case that is not what its own custody log says
 */
export async function writePart(from: string, path: string, window: TimeWindow, author: Author): Promise<void> {
  await storeAt(from).writePart(from, path, window);
  const part = await using(await storeAt(path).openForAudit(path), (audit) => partFacts(audit, window));
  if (part.events === 0) throw emptyWindow(from, window);
  // The case may have grown since, which does not change the files that it had.
  const whole = await using(await storeAt(from).openForAudit(from), (audit) => wholeFacts(audit, window, part.files));
  const { fingerprints } = part;
  if (!whole.isSound || fingerprints === null) throw unsound(from);
  if (canonicalJson(whole.ofFiles) !== canonicalJson(part.ofFiles)) throw unsound(from);
  await logPart(path, author, {
    window,
    fingerprints,
    leftOut: { contradictions: whole.contradictions - part.contradictions, originals: whole.originals },
    details: { from, entries: part.entries, head: part.head },
  });
}

/** What arrived in the file. */
function partFacts(audit: CaseAudit, window: TimeWindow) {
  const files = audit.files().map(({ id }) => id);
  const rows = fileRows(
    walkRows(audit.records.eventPositions(), () => {}),
    new Map(),
  );
  const custody = audit.custody();
  return {
    files,
    events: [...rows.values()].reduce((sum, { events }) => sum + events.count, 0),
    ofFiles: eventsWithin(audit, window, { files, rows }),
    fingerprints: audit.records.fingerprintCount(),
    contradictions: audit.records.contradictions().length,
    entries: custody.length,
    head: custody.at(-1)?.hash ?? null,
  };
}

/**
 * The same of the case that it was taken from. Digests of the events of a window are made anew, so a case that was tampered
 * with must not pass: nobody could tell afterwards.
 */
function wholeFacts(audit: CaseAudit, window: TimeWindow, files: readonly number[]) {
  const findings = new Findings();
  const all = audit.files();
  const rows = checkAccounts(audit, all, findings);
  checkCustodyChain(audit, null, findings);
  checkCustodyState(audit, all, rows, findings);
  const asked = new Set(files);
  const ofPart = all.filter(({ id }) => asked.has(id));
  const newest = ofPart.reduce((last, { id }) => Math.max(last, (rows.get(id) ?? NO_FILE_ROWS).events.last), 0);
  return {
    isSound: !findings.areAny,
    ofFiles: eventsWithin(audit, window, { files, rows }),
    contradictions: audit.records.contradictions().filter(({ seq }) => seq <= newest).length,
    originals: ofPart.filter(({ isKept }) => isKept).length,
  };
}

function emptyWindow(from: string, window: TimeWindow): AuditError {
  const [since, until] = [window.from, window.to].map(printInstant);
  return new AuditError('not-found', `No event of ${from} lies in the window from ${since} until ${until}.`, {
    hint: `imgaudit status --db ${from} says what period the case covers.`,
  });
}

function unsound(from: string): AuditError {
  return new AuditError('verify-failed', `${from} is not what its custody log says: a window of it would hide that.`, {
    hint: 'imgaudit verify says where. Nothing was copied.',
  });
}
