import type { AuditedFile, CaseAudit } from '../../case/audit/case-audit.ts';
import type { CasePart } from '../../case/audit/case-part.ts';
import { canonicalJson } from '../../case/custody/canonical-json.ts';
import type { CustodyEntry } from '../../case/custody/custody.ts';
import { chainProblems } from '../../case/custody/custody-chain.ts';
import { differingFields } from '../../case/custody/event-digests.ts';
import { printInstant } from '../../domain/instant.ts';
import { plainJsonOr } from '../../domain/text/parse-json.ts';
import type { Findings } from '../comparing/findings.ts';
import { type FileRows, NO_FILE_ROWS } from '../reading/walk-rows.ts';

type LoggedObject = Readonly<Record<string, unknown>>;

/** The state in which a case should be according to its custody log. */
interface LoggedState {
  /** Rows of `file`, by their numbers. */
  readonly files: Map<number, LoggedObject>;
  /** Originals that were kept, by the numbers of their files. */
  readonly kept: Map<number, LoggedObject>;
  /** Hashes of inventories and of rejections, by the numbers of their files. */
  readonly inventories: Map<number, unknown>;
  readonly rejections: Map<number, unknown>;
  /** Digests of events by the numbers of their files; undefined where an older version logged none. */
  readonly events: Map<number, unknown>;
  clusterNames: unknown;
  readonly allowed: Map<number, unknown>;
  readonly aliases: Map<string, unknown>;
}

/** Checks that the custody log is an unbroken chain and has an entry with the hash `head`, if that is not null. */
export function checkCustodyChain(audit: CaseAudit, head: string | null, findings: Findings): void {
  const entries = audit.custody();
  findings.checked('custody', entries.length);
  for (const { number, text } of chainProblems(entries)) findings.problem('custody', `custody ${number}`, text);
  if (head !== null && !entries.some(({ hash }) => hash === head)) {
    findings.problem('custody', 'custody', `no entry has the hash ${head}`);
  }
}

/**
 * Compares the case with the state that its custody log describes. Gives the SHA-256 of each original that was kept, as
 * it was logged, by the number of its file.
 */
export function checkCustodyState(
  audit: CaseAudit,
  files: readonly AuditedFile[],
  rows: ReadonlyMap<number, FileRows>,
  findings: Findings,
): ReadonlyMap<number, string> {
  const logged = replayed(audit.custody());
  for (const file of files) {
    const ofFile = rows.get(file.id) ?? NO_FILE_ROWS;
    for (const text of fileProblems(file, logged, audit, ofFile)) findings.problem('custody', file.path, text);
    for (const text of eventProblems(file, logged, audit, ofFile)) findings.problem('custody', file.path, text);
  }
  noteUndigested(files, logged, findings);
  const known = new Set(files.map(({ id }) => id));
  for (const [id, file] of logged.files) {
    if (known.has(id)) continue;
    findings.problem('custody', String(file['path']), 'its import was logged, but the case has no such file');
  }
  checkJudgements(logged, audit, findings);
  return new Map(
    [...logged.kept].flatMap(([file, { sha256 }]) => (typeof sha256 === 'string' ? [[file, sha256] as const] : [])),
  );
}

function replayed(entries: readonly CustodyEntry[]): LoggedState {
  const state: LoggedState = {
    files: new Map(),
    kept: new Map(),
    inventories: new Map(),
    rejections: new Map(),
    events: new Map(),
    clusterNames: null,
    allowed: new Map(),
    aliases: new Map(),
  };
  for (const { action, details } of entries) replay(state, action, objectOf(plainJsonOr(details, null)));
  return state;
}

/** Applies one entry to the state. */
function replay(state: LoggedState, action: string, details: LoggedObject): void {
  if (action === 'import' || action === 'keep') replayImport(state, action, details);
  else if (action === 'part') {
    const file = objectOf(details['file']);
    state.files.set(Number(file['id']), file);
    state.events.set(Number(file['id']), details['events']);
  }
  // A part of a case comes without originals.
  else if (action === 'copy' && details['window'] !== undefined) state.kept.clear();
  else replayJudgement(state, action, details);
}

function replayImport(state: LoggedState, action: 'import' | 'keep', details: LoggedObject): void {
  const file = objectOf(details['file']);
  const id = Number(file['id']);
  state.files.set(id, file);
  if (details['kept'] !== null) state.kept.set(id, objectOf(details['kept']));
  state.inventories.set(id, details['inventory']);
  state.rejections.set(id, details['rejections']);
  if (action === 'import') state.events.set(id, details['events']);
  state.clusterNames = details['clusterNames'];
}

function replayJudgement(state: LoggedState, action: string, details: LoggedObject): void {
  if (action === 'allow-add') state.allowed.set(Number(objectOf(details['entry'])['id']), details['entry']);
  else if (action === 'allow-remove') state.allowed.delete(Number(objectOf(details['entry'])['id']));
  else if (action === 'alias-add') state.aliases.set(String(details['host']), details);
  else if (action === 'alias-remove') state.aliases.delete(String(details['host']));
}

function* fileProblems(
  { id, row, isKept }: AuditedFile,
  logged: LoggedState,
  audit: CaseAudit,
  { rejected }: FileRows,
): Generator<string> {
  const file = logged.files.get(id);
  if (file === undefined) {
    yield 'no entry of the log records its import';
    return;
  }
  const loggedValues = new Map(Object.entries(file));
  // Values of a row are texts, numbers and nulls; whatever else stands there was not logged.
  const changed = Object.entries(row).filter(([name, value]) => value !== loggedValues.get(name));
  if (changed.length > 0) {
    yield `${changed.map(([name]) => `file.${name}`).join(', ')} differs from what was logged on import`;
  }
  if (audit.inventoryFacts(id).inventory !== logged.inventories.get(id)) {
    yield 'the cluster inventory (inventory, container) is not the one that was logged';
  }
  if (audit.rejectionsHash({ file: id, ...rejected }) !== logged.rejections.get(id)) {
    yield 'its rejected records (rejected) differ from those that were logged';
  }
  if (isKept && !logged.kept.has(id)) yield 'an original is kept (kept_chunk) that was not logged';
  if (!isKept && logged.kept.has(id)) yield 'the original that was kept (kept_chunk) is missing';
}

/** Compares the events of a file with the digests that were logged when it was imported. */
function* eventProblems(
  { id }: AuditedFile,
  logged: LoggedState,
  audit: CaseAudit,
  { events }: FileRows,
): Generator<string> {
  const digests = logged.events.get(id);
  if (digests === undefined) return;
  const found = audit.eventDigests({ file: id, ...events });
  if (found === null && digests === null) return;
  if (found === null) yield 'its events are gone: the log has digests of them';
  else if (digests === null) yield 'it has events, and had none when it was imported';
  else {
    const fields = differingFields(objectOf(digests), found);
    if (fields.length > 0) yield `its events are not those that were imported; they differ in: ${fields.join(', ')}`;
  }
}

/** Says that a case holds a window of another one, whose rest cannot be checked here. */
export function notePart(parts: readonly CasePart[], findings: Findings): void {
  for (const { from, head, window, leftOut } of parts) {
    const [since, until] = [window.from, window.to].map(printInstant);
    findings.unchecked(
      'custody',
      'custody',
      `the case holds a window of ${from} (last hash ${head ?? 'none'}): events from ${since} until ${until}; ${leftOut.events.toLocaleString('en-US')} events were left out, and cannot be checked here`,
    );
  }
}

/** Says of how many files the log has no digests of events: version 0.1.0 logged none. */
function noteUndigested(files: readonly AuditedFile[], { events }: LoggedState, findings: Findings): void {
  const count = files.filter(({ id, events: stored }) => stored > 0 && events.get(id) === undefined).length;
  if (count === 0) return;
  const which = count === 1 ? '1 file was' : `${count} files were`;
  findings.unchecked(
    'custody',
    'custody',
    `${which} imported by an imgaudit that logged no digest of the events: these can be compared with the evidence only`,
  );
}

/** Compares the allow list, the aliases and the names of clusters with those that were logged. */
function checkJudgements(logged: LoggedState, audit: CaseAudit, findings: Findings): void {
  const allowed = new Map(audit.allowRows().map((row) => [Number(row.id), row]));
  const aliases = new Map(audit.aliasRows().map((row) => [row.host, row]));
  for (const id of unequal(allowed, logged.allowed)) {
    findings.problem('custody', `allow ${id}`, 'it differs from what was logged');
  }
  for (const host of unequal(aliases, logged.aliases)) {
    findings.problem('custody', `registry_alias ${host}`, 'it differs from what was logged');
  }
  if (audit.clusterNames() !== logged.clusterNames) {
    findings.problem('custody', 'cluster_name', 'the names of clusters differ from those that were logged');
  }
}

/** The keys whose values differ between two maps. */
function unequal<Key>(found: ReadonlyMap<Key, unknown>, wanted: ReadonlyMap<Key, unknown>): readonly Key[] {
  return [...new Set([...found.keys(), ...wanted.keys()])].filter(
    (key) => canonicalJson(found.get(key) ?? null) !== canonicalJson(wanted.get(key) ?? null),
  );
}

function objectOf(value: unknown): LoggedObject {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
