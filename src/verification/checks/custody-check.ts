import { canonicalJson } from '../../case/custody/canonical-json.ts';
import type { CustodyEntry } from '../../case/custody/custody.ts';
import { chainProblems } from '../../case/custody/custody-chain.ts';
import type { AuditedFile, CaseAudit } from '../../stores/sqlite/audit/case-audit.ts';
import type { Findings } from '../comparing/findings.ts';
import { type FileRows, NO_FILE_ROWS } from '../reading/walk-rows.ts';

type Told = Readonly<Record<string, unknown>>;

/** What the log says of the state that a case should be in. */
interface LoggedState {
  /** Rows of `file` and what was kept of them, by their numbers. */
  readonly files: Map<number, Told>;
  readonly kept: Map<number, Told>;
  readonly inventories: Map<number, unknown>;
  readonly rejections: Map<number, unknown>;
  clusterNames: unknown;
  readonly allowed: Map<number, unknown>;
  readonly aliases: Map<string, unknown>;
}

/** Checks the chain, then what it says against the case; gives the hashes of the originals that were kept. */
export function checkCustody(checking: Checking): ReadonlyMap<number, string> {
  const { audit, findings, head } = checking;
  const entries = audit.custody();
  findings.checked('custody', entries.length);
  for (const { number, text } of chainProblems(entries)) findings.problem('custody', `custody ${number}`, text);
  if (head !== null && !entries.some(({ hash }) => hash === head)) {
    findings.problem('custody', 'custody', `no entry has the hash ${head}`);
  }
  const logged = replayed(entries);
  checkFiles(logged, checking);
  checkRulings(logged, audit, findings);
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
    clusterNames: null,
    allowed: new Map(),
    aliases: new Map(),
  };
  for (const { action, details } of entries) replay(state, action, objectOf(parsed(details)));
  return state;
}

function replay(state: LoggedState, action: string, told: Told): void {
  const file = objectOf(told['file']);
  const id = Number(file['id']);
  if (action === 'import' || action === 'keep') {
    state.files.set(id, file);
    if (told['kept'] !== null) state.kept.set(id, objectOf(told['kept']));
    state.inventories.set(id, told['inventory']);
    state.rejections.set(id, told['rejections']);
    state.clusterNames = told['clusterNames'];
  } else if (action === 'allow-add') {
    state.allowed.set(Number(objectOf(told['entry'])['id']), told['entry']);
  } else if (action === 'allow-remove') {
    state.allowed.delete(Number(objectOf(told['entry'])['id']));
  } else if (action === 'alias-add') {
    state.aliases.set(String(told['host']), told);
  } else if (action === 'alias-remove') {
    state.aliases.delete(String(told['host']));
  }
}

interface Checking {
  readonly audit: CaseAudit;
  readonly files: readonly AuditedFile[];
  readonly findings: Findings;
  readonly rows: ReadonlyMap<number, FileRows>;
  /** A hash that an entry must have; null for none. */
  readonly head: string | null;
}

function checkFiles(logged: LoggedState, checking: Checking): void {
  const { files, findings } = checking;
  for (const file of files) {
    for (const text of fileProblems(file, logged, checking)) findings.problem('custody', file.path, text);
  }
  const known = new Set(files.map(({ id }) => id));
  for (const [id, told] of logged.files) {
    if (known.has(id)) continue;
    findings.problem('custody', String(told['path']), 'its import was logged, but the case has no such file');
  }
}

function* fileProblems(
  { id, row, isKept }: AuditedFile,
  logged: LoggedState,
  { audit, rows }: Checking,
): Generator<string> {
  const told = logged.files.get(id);
  if (told === undefined) {
    yield 'no entry tells of its import';
    return;
  }
  const toldValues = new Map(Object.entries(told));
  const changed = Object.entries(row).filter(
    ([name, value]) => canonicalJson(value) !== canonicalJson(toldValues.get(name)),
  );
  if (changed.length > 0) {
    yield `${changed.map(([name]) => `file.${name}`).join(', ')} is not what its import was logged with`;
  }
  if (audit.inventoryFacts(id).inventory !== logged.inventories.get(id)) {
    yield 'the cluster inventory (inventory, container) is not the one that was logged';
  }
  const { rejected } = rows.get(id) ?? NO_FILE_ROWS;
  if (audit.rejectionsHash({ file: id, ...rejected }) !== logged.rejections.get(id)) {
    yield 'its rejected records (rejected) are not those that were logged';
  }
  if (isKept && !logged.kept.has(id)) yield 'an original is kept (kept_chunk) that was not logged';
  if (!isKept && logged.kept.has(id)) yield 'the original that was kept (kept_chunk) is not there';
}

function checkRulings(logged: LoggedState, audit: CaseAudit, findings: Findings): void {
  const allowed = new Map(audit.allowRows().map((row) => [Number(row.id), row]));
  const aliases = new Map(audit.aliasRows().map((row) => [row.host, row]));
  for (const id of unequal(allowed, logged.allowed)) {
    findings.problem('custody', `allow ${id}`, 'it is not what the log says of it');
  }
  for (const host of unequal(aliases, logged.aliases)) {
    findings.problem('custody', `registry_alias ${host}`, 'it is not what the log says of it');
  }
  if (audit.clusterNames() !== logged.clusterNames) {
    findings.problem('custody', 'cluster_name', 'the names of clusters are not those that were logged');
  }
}

/** Keys under which two maps do not hold the same. */
function unequal<Key>(found: ReadonlyMap<Key, unknown>, wanted: ReadonlyMap<Key, unknown>): readonly Key[] {
  return [...new Set([...found.keys(), ...wanted.keys()])].filter(
    (key) => canonicalJson(found.get(key) ?? null) !== canonicalJson(wanted.get(key) ?? null),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Told {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
