import { Readable } from 'node:stream';
import type { AuditedFile, CaseAudit } from '../../case/audit/case-audit.ts';
import type { CaseReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { fileTrouble } from '../../domain/text/file-trouble.ts';
import { openEvidence } from '../../evidence/archives/open-evidence.ts';
import { type EvidenceStream, type ReadingOptions, readEvidence } from '../../evidence/source/evidence-source.ts';
import { isFileError } from '../../evidence/source/file-problem.ts';
import { splitRecords } from '../../evidence/splitting/split.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import type { Format } from '../../formats/toolkit/format.ts';
import { inWrappers } from '../../formats/wrappers/unwrap.ts';
import { readingsIn } from '../../reading/readings-in.ts';
import type { FieldValue } from '../evaluate/field-values.ts';
import { recordReader } from '../evaluate/record-reader.ts';
import { RuleSet } from '../evaluate/rule-set.ts';
import { testsOf } from '../language/expression.ts';
import { targetOf } from '../language/log-sources.ts';
import type { EventRule } from '../language/sigma-rule.ts';
import type { RecordMatch } from '../run/own-rule-run.ts';
import { fieldsOfCorrelations, type Plan, shownFields } from '../run/plan.ts';
import { RULE_BLIND, type RuleWithoutFields, WatchedFields, withoutFieldsNotices } from '../run/watched-fields.ts';

/** Records of all rules that are remembered. Of more, the later ones are left out, and the answer says so. */
const MOST_MATCHES = 200_000;

/** The id of a notice of a file that rules about original records could not see. */
export const RECORDS_UNREAD = 'record-unread';

/** What rules about original records are run over. */
export interface RecordsQuery {
  readonly audit: CaseAudit;
  readonly reader: CaseReader;
  readonly selection: Selection;
  readonly plan: Plan;
}

/** The records that rules match, by the numbers of their events. */
export interface MatchedRecords {
  readonly matches: ReadonlyMap<number, readonly RecordMatch[]>;
  readonly notices: readonly Notice[];
}

/** Whether a plan has rules about original records. */
export function readsRecords({ rules }: Plan): boolean {
  return rules.some(({ source }) => targetOf(source).kind === 'records');
}

/** Reads the evidence files that rules are about once more, and runs the rules over their records. */
export async function matchedRecords({ audit, selection, plan }: RecordsQuery): Promise<MatchedRecords> {
  const matches = new Map<number, readonly RecordMatch[]>();
  const notices: Notice[] = [];
  const watched = new Map<string, WatchedFields<unknown>>();
  const blind: BlindRules[] = [];
  for (const file of audit.files().filter((one) => mayHold(one, selection))) {
    const rules = await rulesFor(file, plan, watched);
    if (rules === null) continue;
    const found = await matchesOfFile(rules, file, audit);
    if (typeof found === 'string') notices.push(unreadNotice(file, found));
    else {
      addUpTo(MOST_MATCHES, matches, found);
      blind.push({ file, rules: rules.blind() });
    }
  }
  for (const notice of fieldNotices(watched, blind)) notices.push(notice);
  if (matches.size >= MOST_MATCHES) {
    const text = `Rules about original records match ${MOST_MATCHES} of them or more: those beyond are left out.`;
    notices.push({ id: 'own-rules-cut', text });
  }
  return { matches, notices };
}

function addUpTo(most: number, into: Map<number, readonly RecordMatch[]>, found: Matches): void {
  for (const [seq, ofEvent] of found) if (into.size < most) into.set(seq, ofEvent);
}

/** Rules of which no record of a file had a field. */
interface BlindRules {
  readonly file: AuditedFile;
  readonly rules: readonly EventRule[];
}

function unreadNotice({ path, source }: AuditedFile, why: string): Notice {
  return { id: RECORDS_UNREAD, text: `Rules about original records of ${source} did not see ${path}: ${why}.` };
}

/** Layouts of one format may name the same things differently, and a name may be misspelt. Silence would look like no match. */
function fieldNotices(
  watched: ReadonlyMap<string, WatchedFields<unknown>>,
  blind: readonly BlindRules[],
): readonly Notice[] {
  const without = [...watched].map(([format, fields]) => ({
    format,
    found: fields.rulesWithout().filter(isNotLayout),
  }));
  const told = new Set(without.flatMap(({ found }) => found.map(({ rule }) => rule)));
  return [
    ...without.flatMap(({ format, found }) => withoutFieldsNotices(`record of ${format}`, found)),
    ...blind.flatMap(({ file: { path, source }, rules }): readonly Notice[] => {
      const ids = rules.filter((rule) => !told.has(rule)).map(({ head }) => head.id);
      if (ids.length === 0) return [];
      const text = `No record of ${path} that became an event has any of the fields that ${fewOf(ids)} asks for: this layout of ${source} may name them differently.`;
      return [{ id: RULE_BLIND, text }];
    }),
  ];
}

/** A rule of which no record has any field, and none that is spelt like one, is told for each file. */
function isNotLayout({ hasOthers, likely }: RuleWithoutFields): boolean {
  return hasOthers || likely !== null;
}

/** The rules that are about the records of a file; null if there are none. */
async function rulesFor(
  file: AuditedFile,
  plan: Plan,
  watched: Map<string, WatchedFields<unknown>>,
): Promise<RecordRules | null> {
  const rules = plan.rules.filter(({ source }) => {
    const target = targetOf(source);
    return target.kind === 'records' && target.format === file.source;
  });
  const format = rules.length === 0 ? null : await loadFormat(file.source ?? '');
  if (format === null) return null;
  const fields = watched.get(format.id) ?? new WatchedFields(rules, recordReader(format.id), EVERY_FIELD);
  watched.set(format.id, fields);
  return new RecordRules({ rules, plan, format, watched: fields });
}

const EVERY_FIELD = { isWatched: () => true, namesOf: (record: unknown) => record };

/** Whether a file may hold an event of the window. */
function mayHold({ firstEvent, lastEvent }: AuditedFile, { window }: Selection): boolean {
  if (firstEvent === null || lastEvent === null) return false;
  return window === null || (firstEvent < window.to && lastEvent >= window.from);
}

interface RecordRulesOf {
  readonly rules: readonly EventRule[];
  readonly plan: Plan;
  readonly format: Format;
  readonly watched: WatchedFields<unknown>;
}

/** Rules about the records of one format. */
class RecordRules {
  readonly format: Format;
  readonly #rules: readonly EventRule[];
  readonly #set: RuleSet<unknown>;
  readonly #fields: readonly (readonly [path: string, read: (record: unknown) => FieldValue][])[];
  /** Rules of which no record had a field so far, with what reads their fields. */
  readonly #blind = new Map<EventRule, readonly ((record: unknown) => FieldValue)[]>();
  /** The fields of the rules in all files of the format. */
  readonly #watched: WatchedFields<unknown>;
  #records = 0;

  constructor({ rules, plan, format, watched }: RecordRulesOf) {
    this.format = format;
    this.#watched = watched;
    this.#rules = rules;
    const reader = recordReader(format.id);
    this.#set = new RuleSet(
      rules.map(({ expression }) => expression),
      reader,
    );
    const grouped = fieldsOfCorrelations(plan);
    this.#fields = rules.map(({ expression }) => {
      const paths = [...new Set([...shownFields(expression), ...grouped])];
      return paths.map((path) => [path, reader.accessor(path)]);
    });
    for (const rule of rules) {
      const paths = new Set([...testsOf(rule.expression)].map(({ field }) => field));
      // Keywords are looked for in every text.
      if (!paths.has(null))
        this.#blind.set(
          rule,
          Array.from(paths, (path) => reader.accessor(path ?? '')),
        );
    }
  }

  /** The rules of which no record had any field. */
  blind(): readonly EventRule[] {
    return this.#records === 0 ? [] : [...this.#blind.keys()];
  }

  matchesOf(record: unknown): readonly RecordMatch[] {
    this.#records++;
    this.#watched.see(record);
    for (const [rule, reads] of this.#blind) {
      if (reads.some((read) => read(record) !== undefined)) this.#blind.delete(rule);
    }
    return this.#set.matches(record).flatMap((index) => {
      const rule = this.#rules[index];
      if (rule === undefined) return [];
      const fields = (this.#fields[index] ?? []).map(([path, read]) => [path, read(record)] as const);
      return [{ rule, fields: new Map(fields) }];
    });
  }
}

type Matches = ReadonlyMap<number, readonly RecordMatch[]>;

/** The matches of a file, or why its records cannot be trusted any more. */
async function matchesOfFile(rules: RecordRules, file: AuditedFile, audit: CaseAudit): Promise<Matches | string> {
  const onDisk = file.location === null ? 'its bytes came through a pipe' : await onDiskMatches(rules, file, audit);
  if (typeof onDisk !== 'string' || !file.isKept) return onDisk;
  const kept = await readEvidence(Readable.from(audit.keptParts(file.id)), readAs(file));
  const found = await matchesIn(kept, { rules, file, audit });
  return kept.contentSha256() === file.contentSha256 ? found : 'the original that the case keeps has changed';
}

async function onDiskMatches(rules: RecordRules, file: AuditedFile, audit: CaseAudit): Promise<Matches | string> {
  try {
    const stream = await openEvidence(file.location, Readable.from([]), readAs(file));
    const found = await matchesIn(stream, { rules, file, audit });
    return stream.sha256() === file.sha256 ? found : 'it has changed since it was imported';
  } catch (error) {
    if (isFileError(error)) return `it cannot be read: ${fileTrouble(error)}`;
    throw error;
  }
}

/** By the edition of its events, because what is mended decides where a record stands. */
function readAs({ readWith: { edition } }: AuditedFile): ReadingOptions {
  return { edition };
}

interface FileRules {
  readonly rules: RecordRules;
  readonly file: AuditedFile;
  readonly audit: CaseAudit;
}

async function matchesIn(stream: EvidenceStream, { rules, file, audit }: FileRules): Promise<Matches> {
  const matches = new Map<number, readonly RecordMatch[]>();
  const events = new EventsByRecord(audit.records.events({ file: file.id, first: 0, last: Number.MAX_SAFE_INTEGER }));
  const format = file.readWith.isWrapped === true ? inWrappers(rules.format) : rules.format;
  let number = 0;
  const { batches } = await splitRecords(stream.chunks, format, file.readWith.edition);
  for await (const batch of batches) {
    for (const { record } of batch.flatMap((split) => readingsIn(split, format, file.readWith))) {
      const seq = events.firstOf(++number);
      const found = seq === null ? [] : rules.matchesOf(record.value);
      if (seq !== null && found.length > 0 && matches.size < MOST_MATCHES) matches.set(seq, found);
    }
  }
  // The hash needs every byte.
  for await (const _ of stream.chunks);
  return matches;
}

/** The events of a file, asked for in the order of its records. */
class EventsByRecord {
  readonly #events: Iterator<RecordedEvent>;
  #next: IteratorResult<RecordedEvent>;

  constructor(events: Iterable<RecordedEvent>) {
    this.#events = events[Symbol.iterator]();
    this.#next = this.#events.next();
  }

  /** The number of the first event of a record, which stands for all of them; null for a record without events. */
  firstOf(record: number): number | null {
    while (this.#next.done !== true && this.#next.value.evidence.record < record) this.#next = this.#events.next();
    const { done, value } = this.#next;
    return done !== true && value.evidence.record === record ? value.seq : null;
  }
}
