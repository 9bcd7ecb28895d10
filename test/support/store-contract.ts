import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CaseChanges } from '../../src/case/case-changes.ts';
import { type CaseReader, DIMENSIONS, NAMED_FIELDS, type StoredCase, type Tally } from '../../src/case/case-reader.ts';
import type { CaseWriter } from '../../src/case/case-writer.ts';
import type { Contradiction } from '../../src/case/contradiction.ts';
import { CONTAINER_KINDS, type ObservedContainer } from '../../src/domain/deployment.ts';
import type { EvidenceFile, Rejection } from '../../src/domain/evidence-file.ts';
import { EPOCH } from '../../src/domain/instant.ts';
import type { RuleSwitch } from '../../src/domain/judgement.ts';
import { INCIDENT_STATUSES, NOTE_KINDS } from '../../src/domain/judgement.ts';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';
import { parseAddressRange } from '../../src/network/ip-range.ts';
import { anyEvent } from './arbitrary-event.ts';
import * as any from './arbitrary-question.ts';
import { tries } from './effort.ts';
import { addRecords } from './memory-case.ts';
import { type CaseContents, NaiveCaseReader, type StoredInventory } from './naive-reader.ts';

/** A new, empty case of the store under test: how to write to it, and the readers that must all give the same answers. */
export interface StoreUnderTest {
  readonly writer: CaseWriter & CaseChanges;
  /** By what distinguishes them, such as `by SQL`. */
  readonly readers: Readonly<Record<string, StoredCase>>;
  /** Called when the case is not needed any more. */
  close?(): void;
}

/** How many cases are made, and how long they may take together, in milliseconds. */
const RUNS = { numRuns: tries(150, 40), timeout: 120_000 };

const event = fc.oneof({ weight: 4, arbitrary: any.event }, { weight: 1, arbitrary: anyEvent }).chain((of) => {
  // Vendors reuse ids.
  return any
    .maybe(['id-1', 'ID-1', '0f8fad5b-d9cb-469f-a165-70867728950e', '0F8FAD5B-D9CB-469F-A165-70867728950E'])
    .map((eventId) => ({ ...of, eventId }));
});
const image = fc.record({
  registry: any.maybe(any.REGISTRIES),
  namespace: fc.constant(null),
  repository: any.maybe(any.REPOSITORIES),
  tag: any.maybe(any.TAGS),
  digest: any.maybe(any.DIGESTS),
});
/** A pod has one workload. */
const WORKLOADS: Readonly<Record<string, string>> = { 'a-1': 'Deployment/a', 'a-2': 'Deployment/B' };
const container: fc.Arbitrary<ObservedContainer> = fc
  .record({
    namespace: any.one(['default', 'prod']),
    pod: any.one(['a-1', 'a-2']),
    container: any.one(['main', 'side']),
    kind: any.one(CONTAINER_KINDS),
    image,
    node: any.maybe(['node-1']),
    state: any.one(['running', 'waiting: ImagePullBackOff']),
    since: fc.option(any.times),
  })
  .map((of) => ({ ...of, workload: WORKLOADS[of.pod] ?? '' }));
const file = fc.record({
  source: any.one(any.SOURCES),
  importedAt: any.times,
  isCompressed: fc.boolean(),
  records: fc.array(fc.record({ events: fc.array(event, { maxLength: 2 }), identity: fc.nat(30) }), { maxLength: 6 }),
  rejections: fc.array(fc.record({ reason: fc.string(), text: fc.string({ unit: 'grapheme' }) }), { maxLength: 3 }),
  notices: fc.array(fc.record({ id: fc.string(), text: fc.string() }), { maxLength: 2 }),
});
const inventory = fc.record({
  cluster: any.one(['prod', 'ack_pods.c1a2', 'ack_pods.c1', 'Prod']),
  observedAt: any.times,
  containers: fc.array(container, { maxLength: 3 }),
});
const allowEntry = fc.record({
  range: fc.option(any.one(['10.0.0.0/8', '2001:db8::/32']).map(parseAddressRange)),
  actor: any.maybe(['ci-*']),
  image: any.maybe(any.REPOSITORIES),
  rule: any.maybe(['tag-moved']),
  reason: fc.option(fc.string()),
  owner: fc.option(fc.string()),
  expires: fc.option(any.times),
});
const unreadFile = fc.record({
  path: any.one(['a.log', 'b.log', 'ä.log']),
  sha256: fc.option(any.one(['hash of log 0', 'ab12', 'cd34'])),
  bytes: fc.nat(),
  reason: any.one(['it is a PNG image', 'it is empty']),
  at: fc.constant(EPOCH),
});
const newNote = fc.record({
  subject: fc.record({
    kind: any.one(NOTE_KINDS),
    id: any.one(['1', 'i00', '00']),
    title: fc.string(),
    findings: fc.array(any.one(['00', '01']), { maxLength: 2 }),
  }),
  text: fc.string(),
  tags: fc.array(fc.string(), { maxLength: 2 }),
  status: fc.option(any.one(INCIDENT_STATUSES)),
});
const ruleChange = fc.record({
  rule: any.one(['tag-moved', 'mass-deletion']),
  isOn: fc.boolean(),
  reason: fc.string(),
});
const contents = fc.record({
  unread: fc.array(fc.array(unreadFile, { maxLength: 3 }), { maxLength: 3 }),
  files: fc.array(file, { minLength: 1, maxLength: 3 }),
  inventories: fc.array(inventory, { maxLength: 4 }),
  clusterNames: fc.array(fc.tuple(any.one(['c1', 'c1a2', 'od']), any.one(['shop', 'prod'])), { maxLength: 3 }),
  allowEntries: fc.array(allowEntry, { maxLength: 4 }),
  aliases: fc.array(fc.record({ host: any.one(any.REGISTRIES), canonical: any.one(any.REGISTRIES) }), { maxLength: 3 }),
  removed: fc.nat(4),
  notes: fc.array(newNote, { maxLength: 3 }),
  switches: fc.array(ruleChange, { maxLength: 4 }),
});
const question = fc.record({
  selection: any.selection,
  page: fc.option(any.page, { nil: undefined }),
  by: any.dimensions,
  leastEvents: fc.option(fc.nat(3), { nil: undefined }),
  ranking: fc.record({ part: any.one(DIMENSIONS), isNamed: fc.boolean(), most: fc.option(fc.nat(4)) }),
  limit: fc.nat(6),
  offset: fc.nat(3),
  seq: fc.nat(20),
  eventId: any.one([
    'id-1',
    'ID-1',
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    '0F8FAD5B-D9CB-469F-A165-70867728950E',
    '',
  ]),
  range: any.ranges,
  parts: fc.array(any.subjectWindow, { maxLength: 3 }),
  keys: fc.array(any.groupKey, { maxLength: 3 }),
  repositories: fc.array(any.one(any.REPOSITORIES), { maxLength: 2 }),
  digests: fc.array(any.one(any.DIGESTS), { maxLength: 2 }),
  named: any.one(NAMED_FIELDS),
  globs: fc.array(any.one(['*', '*a*', 'ADA', 'payments/*', '*:V1', 'sha256:A*', 'Web', '10.0.*', '']), {
    maxLength: 2,
  }),
});

type Contents = typeof contents extends fc.Arbitrary<infer T> ? T : never;
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

/** A method that is missing here does not compile. */
export const QUERIES: Readonly<Record<keyof CaseReader, (reader: CaseReader, asked: Question) => unknown>> = {
  coverage: (reader) => reader.coverage(),
  coverageBetween: (reader, { range, selection }) => {
    const instants = [range.from, range.to, ...(selection.window === null ? [] : Object.values(selection.window))];
    return reader.coverageBetween([...new Set(instants)].toSorted((a, b) => a - b));
  },
  count: (reader, { selection }) => reader.count(selection),
  events: (reader, { selection, page }) => reader.events(selection, page),
  eventList: (reader, { selection, page }) => {
    const list = reader.eventList(selection, page);
    // It may be read more than once, as a table is that is measured and then drawn.
    return [list.length, [...list], [...list], list.heads.length, [...list.heads]];
  },
  steps: (reader, { selection }) => reader.steps(selection),
  stepsOfEach: (reader, { selection, parts }) => reader.stepsOfEach(selection.where, parts),
  groupNumbers: (reader, { selection, by, keys, limit }) => {
    const named = keys.map((key) => Object.fromEntries(by.map((dimension) => [dimension, key[dimension]])));
    const asked = reader
      .tally(selection, by)
      .slice(0, 2)
      .map(({ key }) => key);
    return reader.groupNumbers(selection, { by, keys: [...asked, ...named], limit });
  },
  tally: (reader, { selection, by, leastEvents }) => reader.tally(selection, by, leastEvents),
  tallies: (reader, { selection, by }) => {
    const nameOf = ({ key }: Tally) => JSON.stringify(by.map((dimension) => key[dimension]));
    // A tally is good until the next is asked for.
    const kept = Array.from(reader.tallies(selection, by), (tally) => ({ ...tally, key: { ...tally.key } }));
    return kept.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  },
  ranking: (reader, { selection, by, ranking: { part, isNamed, most } }) => {
    const [first] = by;
    const named = isNamed && first !== undefined ? { named: first } : {};
    return reader.ranking(selection, { by, part, ...named, ...(most === null ? {} : { most }) });
  },
  groupsPer: (reader, { selection, by, ranking: { part, isNamed } }) => {
    const [first] = by;
    const named = isNamed && first !== undefined ? { named: first } : {};
    const counts = [{ per: part, ...named }, ...by.map((per) => ({ per }))];
    const found = reader.groupsPer(selection, { by: [...new Set([...by, part])], counts });
    return found.map((count) => [...count].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  },
  event: (reader, { seq }) => reader.event(seq),
  eventsByNumber: (reader, { seq, limit }) => reader.eventsByNumber([seq + limit, seq, 1, seq]),
  eventsById: (reader, { eventId }) => reader.eventsById(eventId),
  knownNames: (reader, { named, globs, limit }) => reader.knownNames(named, globs, limit),
  evidenceFiles: (reader) => reader.evidenceFiles(),
  copiedWindows: (reader) => reader.copiedWindows(),
  unreadFiles: (reader) => reader.unreadFiles(),
  contradictions: (reader, { selection }) => reader.contradictions(selection.window),
  rejections: (reader, { limit, offset }) => reader.rejections({ limit, offset }),
  allowEntries: (reader) => reader.allowEntries(),
  notes: (reader) => reader.notes(),
  rulesOff: (reader) => reader.rulesOff(),
  inventories: (reader) => reader.inventories(),
  containers: (reader, { repositories, digests }) => reader.containers({ repositories, digests }),
  registryAliases: (reader) => reader.registryAliases(),
  registryHosts: (reader) => reader.registryHosts(),
};

const NOTHING = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };

/** Puts everything into a case, and notes in plain lists what is then in it. */
function stored(of: Contents, store: StoreUnderTest) {
  const { writer } = store;
  const [files, events, rejections]: [EvidenceFile[], RecordedEvent[], Rejection[]] = [[], [], []];
  const inventories: StoredInventory[] = [];
  const known = new Map<string, number>();
  const contents = new Set<string>();
  const contradictions: Contradiction[] = [];
  for (const [index, { source, records, ...told }] of of.files.entries()) {
    const path = `log ${index}`;
    const { importedAt, isCompressed, notices } = told;
    const start = { path, location: index === 0 ? null : `/evidence/${path}`, source, importedAt };
    writer.beginFile(start);
    const toStore = records.map(({ identity, ...record }) => ({ ...record, source, identity: String(identity) }));
    const taken = addRecords(writer, toStore);
    for (const [number, { events: inRecord, identity }] of toStore.entries()) {
      const content = `${identity} ${JSON.stringify(inRecord)}`;
      const isNew = !contents.has(content);
      contents.add(content);
      expect(taken[number]).toBe(isNew);
      const seq = inRecord.length === 0 ? 0 : events.length + 1;
      const earlier = known.get(identity);
      if (earlier === undefined) known.set(identity, seq);
      else if (isNew && seq > 0) contradictions.push({ seq, earlier });
      const length = Buffer.byteLength(JSON.stringify(inRecord));
      const evidence = { file: path, record: number + 1, offset: number * 100, length };
      if (isNew) for (const one of inRecord) events.push({ ...one, seq: events.length + 1, source, evidence });
    }
    for (const [number, rejection] of told.rejections.entries()) {
      const place = { record: records.length + number + 1, offset: number, length: 1 };
      writer.addRejection(place, rejection);
      rejections.push({ file: path, ...place, ...rejection });
    }
    const inFile = events.filter((one) => one.evidence.file === path);
    const counts = { ...NOTHING, records: records.length, events: inFile.length, rejected: told.rejections.length };
    const times = inFile.toSorted((a, b) => a.time - b.time);
    const span = { firstEvent: times.at(0)?.time ?? null, lastEvent: times.at(-1)?.time ?? null };
    const end = { ...counts, ...span, sha256: `hash of ${path}`, contentSha256: `hash of what is in ${path}` };
    const all = { ...end, bytes: index, isCompressed, notices };
    if (index === 0) inventories.push(...storeInventories(of, writer, path));
    writer.finishFile(all);
    files.push({ id: index + 1, ...start, ...all });
  }
  for (const unread of of.unread) writer.noteUnread(unread);
  for (const { host, canonical } of of.aliases) writer.addRegistryAlias(host, canonical);
  for (const entry of of.allowEntries) writer.addAllowEntry({ ...entry, id: null }, EPOCH);
  writer.removeAllowEntry(of.removed);
  const allowEntries = of.allowEntries
    .map((entry, index) => ({ ...entry, id: index + 1 }))
    .filter(({ id }) => id !== of.removed);
  const { clusterNames, aliases } = of;
  const judged = storeJudgements(of, writer);
  const recorded = of.files.flatMap(({ records }) => records.flatMap((record) => record.events));
  const taken = { files, events, recorded, rejections, contradictions };
  const unread = of.unread.flat();
  const lists: CaseContents = { ...taken, unread, allowEntries, inventories, clusterNames, aliases, ...judged };
  return { readers: store.readers, naive: new NaiveCaseReader(lists) };
}

/** Every change is an entry of the custody log, which numbers it. Nobody is named as its author here. */
function storeJudgements(of: Contents, writer: CaseChanges): Pick<CaseContents, 'notes' | 'rulesOff'> {
  const by = { at: EPOCH, examiner: null };
  const notes = of.notes.map((note) => ({ ...note, ...by, number: writer.addNote(note) }));
  const rulesOff: RuleSwitch[] = [];
  for (const { rule, isOn, reason } of of.switches) {
    const number = writer.switchRule({ rule, isOn, reason });
    const at = rulesOff.findIndex((one) => one.rule === rule);
    if (at >= 0) rulesOff.splice(at, 1);
    if (!isOn) rulesOff.push({ rule, reason, number, ...by });
  }
  return { notes, rulesOff };
}

function storeInventories(of: Contents, writer: CaseWriter, file: string): readonly StoredInventory[] {
  for (const [id, name] of of.clusterNames) writer.inventory.nameCluster(id, name);
  return of.inventories.map(({ cluster, observedAt, containers }) => {
    writer.beginInventory(cluster);
    writer.inventory.addPod(containers);
    writer.inventory.finish(observedAt, containers.length);
    return { cluster, observedAt, containers, pods: containers.length, file };
  });
}

/**
 * The contract of a store: a case of several files, and the same in plain lists, are asked every question that there is,
 * and give the same answers, in a session too.
 */
export function testStoreContract(newCase: () => StoreUnderTest, { numRuns, timeout } = RUNS): void {
  test('a case answers every query as plain lists of what was stored do', { timeout }, () => {
    fc.assert(
      fc.property(contents, fc.array(question, { minLength: 1, maxLength: 4 }), (of, questions) => {
        const store = newCase();
        const { readers, naive } = stored(of, store);
        for (const asked of questions) {
          for (const [name, ask] of Object.entries(QUERIES)) {
            const expected = ask(naive, asked);
            for (const [manner, reader] of Object.entries(readers)) {
              expect(ask(reader, asked), `${name} ${manner}`).toEqual(expected);
              const session = reader.session({ range: asked.range });
              expect(ask(session, asked), `${name} ${manner} in a session`).toEqual(expected);
            }
          }
        }
        store.close?.();
      }),
      // A smaller case that fails in the same way is worth less than an hour where each question is a round trip.
      { numRuns, endOnFailure: timeout > RUNS.timeout },
    );
  });
}
