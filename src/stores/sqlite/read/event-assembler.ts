import type Database from 'better-sqlite3';
import type { ImageReference } from '../../../domain/image-ref.ts';
import { type Instant, instantOf } from '../../../domain/instant.ts';
import type { EventHead, RecordedEvent } from '../../../domain/registry-event.ts';
import { DetailsDecoder, damagedDetails } from '../index/details-codec.ts';
import type { EventPageReader } from '../index/page-reader.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { TextBudget } from '../values/text-budget.ts';
import { EventDictionaries } from './event-dictionaries.ts';

/** How many events one query reads. */
const EVENTS_AT_ONCE = 500;

const COLUMNS = 'e.seq, e.time, e.kind, e.actor, e.address, e.image, e.digest, e.file, e.record';

/** A row of the table `event`. */
type EventFields = readonly [
  seq: number,
  time: Instant,
  kind: number,
  actor: number,
  address: number,
  image: number | null,
  digest: number | null,
  file: number,
  record: number,
];

/**
 * Makes events of their rows. Values that repeat from event to event are looked up once and shared by all events that
 * have them, so that a million events are read in seconds.
 */
export class EventAssembler {
  readonly #rows: Database.Statement<[string], EventFields>;
  readonly #run: Database.Statement<[number, number], EventFields>;
  readonly #dictionaries: EventDictionaries;
  readonly #details: DetailsDecoder;
  readonly #pages: EventPageReader;

  constructor(database: Database.Database, pages: EventPageReader) {
    // Ordered by the place in the list: an order by numbers would not be that of the question.
    this.#rows = database
      .prepare<[string], EventFields>(
        `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN event e ON e.seq = j.value ORDER BY j.key`,
      )
      .raw();
    this.#run = database
      .prepare<[number, number], EventFields>(
        `SELECT ${COLUMNS} FROM event e WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq`,
      )
      .raw();
    this.#dictionaries = new EventDictionaries(database);
    this.#details = new DetailsDecoder(database);
    this.#pages = pages;
  }

  /**
   * The events with these numbers, in this order; those that the case does not have are left out.
   * @throws AuditError `case-unusable` for an event whose details or position cannot be read
   */
  *inOrder(numbers: ArrayLike<number>): Generator<RecordedEvent> {
    const budget = new TextBudget();
    for (const row of this.#rowsOf(numbers)) yield this.#whole(row, this.#headOf(row, budget));
  }

  /** The same without what only those need who show the event. */
  *headsInOrder(numbers: ArrayLike<number>): Generator<EventHead> {
    const budget = new TextBudget();
    for (const row of this.#rowsOf(numbers)) yield this.#headOf(row, budget);
  }

  *#rowsOf(numbers: ArrayLike<number>): Generator<EventFields> {
    for (let at = 0; at < numbers.length; at += EVENTS_AT_ONCE) {
      const length = Math.min(EVENTS_AT_ONCE, numbers.length - at);
      const block = Array.from({ length }, (_, index) => Number(numbers[at + index]));
      if (isRun(block)) yield* this.#run.all(Number(block[0]), Number(block.at(-1)));
      else yield* this.#rows.all(JSON.stringify(block));
    }
  }

  /** @throws AuditError `case-unusable` where a row that the event refers to is lost: it must not be left out in silence */
  #headOf(
    [seq, time, kindId, actorId, addressId, imageId, digestId, fileId]: EventFields,
    budget: TextBudget,
  ): EventHead {
    const { kinds, actors, addresses, files } = this.#dictionaries;
    const kind = kinds.get(kindId);
    const actor = actors.get(actorId);
    const address = addresses.get(addressId);
    const isWhole = isTime(time) && files.get(fileId) !== undefined;
    if (!isWhole || kind === undefined || actor === undefined || address === undefined) {
      throw damagedCase(null, `event ${seq} refers to a row that does not exist, or has no time`);
    }
    const image = imageId === null ? null : this.#imageOf(imageId, digestId);
    budget.spend([kind.action, kind.userAgent, actor.id, actor.name, address.address, image?.repository, image?.tag]);
    return {
      seq,
      time,
      category: kind.category,
      action: kind.action,
      plane: kind.plane,
      outcome: kind.outcome,
      reasonCode: kind.reasonCode,
      actor,
      client: {
        address: address.address,
        ip: address.ip,
        sortKey: address.sortKey,
        network: address.network,
        statedNetwork: address.statedNetwork,
        isPublic: address.isPublic === 1,
        userAgent: kind.userAgent,
        tool: kind.tool,
      },
      image,
      region: kind.region,
      account: kind.account,
      source: kind.source,
    };
  }

  #imageOf(id: number, digest: number | null): ImageReference {
    const { images, digests } = this.#dictionaries;
    const image = images.get(id) ?? NAMELESS;
    return digest === null ? image : { ...image, digest: digests.get(digest) ?? null };
  }

  #whole([seq, , , , , , , fileId, record]: EventFields, head: EventHead): RecordedEvent {
    const page = this.#pages.pageOf(seq);
    // An event without its position or its details would be a false statement about the evidence.
    if (page?.isWhole !== true) throw damagedDetails();
    const { offset, length, eventId, details } = page.of(seq);
    const file = this.#dictionaries.files.get(fileId) ?? '';
    // Each field by its name: a spread takes ten times as long, which counts for millions of events.
    return {
      seq,
      eventId,
      time: head.time,
      category: head.category,
      action: head.action,
      plane: head.plane,
      outcome: head.outcome,
      reasonCode: head.reasonCode,
      actor: head.actor,
      client: head.client,
      image: head.image,
      region: head.region,
      account: head.account,
      source: head.source,
      details: this.#details.decoded(details),
      evidence: { file, record, offset, length },
    };
  }
}

/** Whether these numbers follow each other without a gap, as those of a log do that is in order of time. */
function isRun(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => number === Number(numbers[0]) + index);
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && instantOf(value) !== null;
}

/** The image of an event whose row in the dictionary is lost. */
const NAMELESS: ImageReference = { registry: null, namespace: null, repository: null, tag: null, digest: null };
