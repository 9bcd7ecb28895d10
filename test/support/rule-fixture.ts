import { readFileSync } from 'node:fs';
import type { StoredCase } from '../../src/case/case-reader.ts';
import type { EventBatch } from '../../src/case/event-batch.ts';
import type { ObservedContainer } from '../../src/domain/deployment.ts';
import { splitReference } from '../../src/domain/image-ref.ts';
import { EPOCH, type Instant, instantOf, parseInstant } from '../../src/domain/instant.ts';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import { durationMs, type TimeWindow } from '../../src/domain/time-window.ts';
import { ACTOR_TYPES, CATEGORIES, OUTCOMES, termOf } from '../../src/domain/vocabulary.ts';
import { NO_RECORDS } from '../../src/importing/receipts/file-receipt.ts';
import { classifyAddress } from '../../src/network/classify-address.ts';
import { BatchBuilder } from '../../src/reading/batch/batch-builder.ts';
import { EventContents } from '../../src/reading/batch/event-contents.ts';
import { SipHash } from '../../src/reading/batch/sip-hash.ts';
import type { AddressFacts, AddressIntelligence } from '../../src/rules/engine/detection.ts';
import { memoryCase } from './memory-case.ts';

/** The end of the window that rule fixtures are judged in; it is one day long. */
export const FIXTURE_END = parseInstant('2026-03-02T00:00:00Z')?.instant ?? EPOCH;
/** The day that ends at `FIXTURE_END`. */
export const FIXTURE_WINDOW: TimeWindow = { from: back('1d'), to: FIXTURE_END };

function back(duration: string): Instant {
  return instantOf(FIXTURE_END - (durationMs(duration) ?? 0)) ?? EPOCH;
}

/**
 * A line of a rule's fixture: an event in few words, without the detail of a vendor. `at` is a duration before the end
 * of the window. With `repeat` and `every`, one line gives a series of events. An absent field has an ordinary value.
 */
export interface FixtureLine {
  readonly at: string;
  /** The vendor's id; lines with the same id claim to be the same record. Without it every event has an id of its own. */
  readonly id?: string;
  readonly repeat?: number;
  readonly every?: string;
  readonly category?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly reasonCode?: string;
  readonly actor?: string | null;
  readonly actorType?: string;
  readonly address?: string;
  readonly tool?: string;
  readonly image?: string;
  readonly source?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly region?: string;
  readonly account?: string;
}

/** What a line may hold in place of an event. */
interface FixtureSetting {
  readonly expect?: readonly string[];
  /** Facts by address, as the analyst's databases and lists give them. */
  readonly facts?: Readonly<Record<string, Partial<AddressFacts>>>;
  /** Images that run in the cluster `prod-1`. */
  readonly running?: readonly string[];
}

/** A fixture as read: its events, what is known beside them, and what is expected. */
export interface RuleFixture {
  readonly lines: readonly FixtureLine[];
  readonly intelligence: AddressIntelligence;
  readonly running: readonly string[];
  /** Severities that the findings must have, worst first; null if the fixture does not say. */
  readonly severities: readonly string[] | null;
}

/**
 * Reads a fixture. A line may also set the expected severities (`{"expect":["high"]}`), facts about addresses
 * (`{"facts":{"203.0.113.7":{"country":"NL","asn":64500,"lists":["tor"]}}}`), and what runs
 * (`{"running":["team/app:1.0@sha256:…"]}`).
 */
export function readRuleFixture(path: string): RuleFixture {
  const all = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): FixtureLine & FixtureSetting => JSON.parse(line));
  const facts = Object.assign({}, ...all.map((line) => line.facts ?? {}));
  return {
    lines: all.filter(({ at }) => at !== undefined),
    severities: all.find(({ expect }) => expect !== undefined)?.expect ?? null,
    intelligence: intelligenceOf(facts),
    running: all.flatMap(({ running }) => running ?? []),
  };
}

/** Answers what is known of an address from the given facts. */
export function intelligenceOf(facts: Readonly<Record<string, Partial<AddressFacts>>>): AddressIntelligence {
  const none: AddressFacts = { country: null, asn: null, operator: null, latitude: null, longitude: null, lists: [] };
  const known = Object.values(facts);
  return {
    factsOf: (address) => (facts[address] === undefined ? null : { ...none, ...facts[address] }),
    hasGeography: known.some(({ country, asn }) => country !== undefined || asn !== undefined),
    hasLists: known.some(({ lists }) => lists !== undefined),
  };
}

/** An event and the id of the format that it counts as read by. */
export interface SourcedEvent {
  readonly event: RegistryEvent;
  readonly source: string;
  /** The vendor's id, or null. */
  readonly id: string | null;
}

/** The events of fixture lines, in the order of the lines. */
export function eventsOf(lines: readonly FixtureLine[]): readonly SourcedEvent[] {
  return lines.flatMap((line) => {
    const every = durationMs(line.every ?? '1h') ?? 0;
    return Array.from({ length: line.repeat ?? 1 }, (_, index) => ({
      event: eventOf(line, instantOf(back(line.at) + index * every) ?? EPOCH),
      source: line.source ?? 'alibaba-acr-access-log',
      id: line.id ?? null,
    }));
  });
}

function eventOf(line: FixtureLine, time: Instant): RegistryEvent {
  const address = line.address ?? '10.0.0.5';
  const { ip, sortKey, network } = classifyAddress(address);
  const actor = line.actor === undefined ? 'builder' : line.actor;
  const category = termOf(CATEGORIES, line.category ?? 'pull') ?? 'other';
  return {
    eventId: null,
    time,
    category,
    action: line.action ?? category,
    plane: 'data',
    outcome: termOf(OUTCOMES, line.outcome ?? 'success') ?? 'unknown',
    reasonCode: line.reasonCode ?? null,
    actor: {
      id: actor,
      name: actor,
      type: termOf(ACTOR_TYPES, line.actorType ?? 'robot') ?? 'unknown',
      credential: null,
    },
    client: {
      address,
      ip,
      sortKey,
      network,
      statedNetwork: null,
      isPublic: network === 'public',
      userAgent: line.tool ?? 'docker/27',
      tool: line.tool ?? 'docker',
    },
    image: splitReference(line.image ?? 'team/app:1.0'),
    region: line.region ?? null,
    account: line.account ?? null,
    details: line.details ?? {},
  };
}

/**
 * A case that holds the events of the files, imported in this order. The same event object in two files is a duplicate.
 */
export function caseOf(files: readonly (readonly SourcedEvent[])[], running: readonly string[] = []): StoredCase {
  const { writer, reader } = memoryCase();
  const numbers = new Map<SourcedEvent | string, number>();
  for (const [index, events] of files.entries()) {
    writer.beginFile({ path: 'fixture', location: null, source: 'alibaba-acr-access-log', importedAt: EPOCH });
    let records = 0;
    for (const batch of batchesOf(events, numbers)) {
      writer.addBatches([{ store: writer.openBatchStore(), batch, recordsBefore: records }]);
      records += batch.records.number.length;
    }
    if (index === 0 && running.length > 0) {
      writer.beginInventory('prod-1');
      writer.inventory.addPod(running.flatMap((name, at) => containerOf(name, at)));
      writer.inventory.finish(FIXTURE_END, running.length);
    }
    const seen = { isCompressed: false, firstEvent: null, lastEvent: null, notices: [] };
    writer.finishFile({
      ...NO_RECORDS,
      ...seen,
      events: events.length,
      sha256: `fixture ${index}`,
      contentSha256: '',
      bytes: 0,
    });
  }
  return reader;
}

/** The events in batches, one for each run of events of the same source. `numbers` tells records apart. */
function batchesOf(
  events: readonly SourcedEvent[],
  numbers: Map<SourcedEvent | string, number>,
): readonly EventBatch[] {
  const batches: EventBatch[] = [];
  let builder: BatchBuilder | null = null;
  let inBatch = 0;
  for (const [position, sourced] of events.entries()) {
    const identity = sourced.id ?? sourced;
    const number = numbers.get(identity) ?? numbers.size;
    numbers.set(identity, number);
    builder ??= new BatchBuilder(sourced.source, new EventContents(new SipHash(Buffer.alloc(16))));
    const fingerprint = { low: number, high: 0, isByContent: false };
    builder.add([sourced.event], { number: ++inBatch, offset: 0, length: 0 }, { fingerprint, remarks: [] });
    if (events[position + 1]?.source === sourced.source) continue;
    batches.push(builder.take());
    [builder, inBatch] = [null, 0];
  }
  return batches;
}

function containerOf(name: string, index: number): readonly ObservedContainer[] {
  const image = splitReference(name);
  if (image === null) return [];
  const place = { namespace: 'default', workload: `Deployment/app-${index}`, pod: `app-${index}`, container: 'app' };
  return [{ ...place, kind: 'container', image, node: null, state: 'running', since: FIXTURE_END }];
}
