import type { ImageReference } from '../domain/image-ref.ts';
import type { Client, RegistryEvent } from '../domain/registry-event.ts';
import type { Remark } from '../formats/format.ts';
import { EVENT_ID_NONE, EVENT_ID_TEXT, EVENT_ID_UUID, type EventBatch } from '../store/event-batch.ts';
import { UUID_BYTES, writeUuid } from '../store/event-id.ts';
import { DetailsEncoder } from './details-encoder.ts';
import type { Fingerprint } from './fingerprint.ts';
import { TupleIds } from './tuple-ids.ts';

/** A batch, and what its sets of remarks hold. */
export interface BuiltBatch {
  readonly batch: EventBatch;
  readonly remarkSets: readonly (readonly Remark[])[];
}

export interface RecordToAdd {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  readonly fingerprint: Fingerprint;
  readonly remarks: readonly Remark[];
}

/** Turns events into the columns by which a case takes them. */
export class BatchBuilder {
  readonly #source: string;
  readonly #ids = {
    action: new TupleIds([3, 0, 1, 2]),
    result: new TupleIds([1, 0]),
    agent: new TupleIds([0, 1]),
    scope: new TupleIds([0, 1]),
    kind: new TupleIds([0, 1, 2, 3]),
    actor: new TupleIds([0, 1, 2, 3]),
    address: new TupleIds([0, 4, 5, 2, 1, 3]),
    host: new TupleIds([0]),
    image: new TupleIds([3, 2, 0, 1]),
    digest: new TupleIds([0]),
  };
  readonly #details = new DetailsEncoder();
  readonly #remarkIds = new TupleIds([0]);
  readonly #remarkSets: (readonly Remark[])[] = [[]];
  #columns = emptyColumns();

  constructor(source: string) {
    this.#source = source;
  }

  add(events: readonly RegistryEvent[], record: RecordToAdd): void {
    const columns = this.#columns;
    columns.number.push(record.number);
    columns.offset.push(record.offset);
    columns.length.push(record.length);
    columns.fingerprint.push(record.fingerprint.value);
    columns.isByContent.push(record.fingerprint.isByContent ? 1 : 0);
    columns.events.push(events.length);
    columns.remarks.push(this.#remarkSet(record.remarks));
    for (const event of events) this.#addEvent(event);
  }

  #addEvent(event: RegistryEvent): void {
    const columns = this.#columns;
    const ids = this.#ids;
    const { actor, client, image } = event;
    columns.time.push(event.time);
    columns.kind.push(
      ids.kind.idOf(
        ids.action.idOf(event.action, event.category, event.plane, this.#source),
        ids.result.idOf(event.reasonCode, event.outcome),
        ids.agent.idOf(client.userAgent, client.tool),
        ids.scope.idOf(event.region, event.account),
      ),
    );
    columns.actor.push(ids.actor.idOf(actor.id, actor.name, actor.type, actor.credential));
    columns.address.push(this.#address(client));
    columns.image.push(image === null ? 0 : this.#image(image));
    columns.digest.push(image === null || image.digest === null ? 0 : ids.digest.idOf(image.digest));
    this.#addEventId(event.eventId);
    columns.detailCount.push(this.#details.encode(event.details));
  }

  #image({ registry, namespace, repository, tag }: ImageReference): number {
    const host = registry === null ? 0 : this.#ids.host.idOf(registry);
    return this.#ids.image.idOf(repository, tag, namespace, host);
  }

  #address({ address, ip, sortKey, network, statedNetwork, isPublic }: Client): number {
    return this.#ids.address.idOf(address, statedNetwork, network, isPublic ? 1 : 0, ip, sortKey);
  }

  #addEventId(eventId: string | null): void {
    const columns = this.#columns;
    const start = columns.eventIdKind.length * UUID_BYTES;
    if (columns.eventId.length < start + UUID_BYTES) columns.eventId = grown(columns.eventId);
    if (eventId === null) {
      columns.eventIdKind.push(EVENT_ID_NONE);
    } else if (writeUuid(eventId, columns.eventId, start)) {
      columns.eventIdKind.push(EVENT_ID_UUID);
    } else {
      columns.eventIdKind.push(EVENT_ID_TEXT);
      columns.eventIdTexts.push(eventId);
    }
  }

  #remarkSet(remarks: readonly Remark[]): number {
    if (remarks.length === 0) return 0;
    const set = [...new Set(remarks)];
    const id = this.#remarkIds.idOf(set.join(' '));
    this.#remarkSets[id] = set;
    return id;
  }

  /** What was added since the last time. */
  take(): BuiltBatch {
    const columns = this.#columns;
    this.#columns = emptyColumns();
    const details = this.#details.take();
    const ids = this.#ids;
    const rows = {
      ...{ action: ids.action.takeFresh(), result: ids.result.takeFresh(), agent: ids.agent.takeFresh() },
      ...{ scope: ids.scope.takeFresh(), kind: ids.kind.takeFresh(), actor: ids.actor.takeFresh() },
      ...{
        address: ids.address.takeFresh(),
        host: ids.host.takeFresh(),
        image: ids.image.takeFresh(),
        digest: ids.digest.takeFresh(),
      },
      term: details.terms,
    };
    const records = {
      number: Uint32Array.from(columns.number),
      offset: Float64Array.from(columns.offset),
      length: Uint32Array.from(columns.length),
      fingerprint: BigInt64Array.from(columns.fingerprint),
      isByContent: Uint8Array.from(columns.isByContent),
      events: Uint32Array.from(columns.events),
      remarks: Uint32Array.from(columns.remarks),
    };
    const events = {
      time: Float64Array.from(columns.time),
      kind: Uint32Array.from(columns.kind),
      actor: Uint32Array.from(columns.actor),
      address: Uint32Array.from(columns.address),
      image: Uint32Array.from(columns.image),
      digest: Uint32Array.from(columns.digest),
      eventId: columns.eventId,
      eventIdKind: Uint8Array.from(columns.eventIdKind),
      eventIdTexts: columns.eventIdTexts,
      detailCount: Uint32Array.from(columns.detailCount),
      detailParts: details.parts,
      detailTexts: details.texts,
    };
    return { batch: { rows, records, events }, remarkSets: this.#remarkSets };
  }
}

function emptyColumns() {
  const numbers = (): number[] => [];
  const fingerprint: bigint[] = [];
  const eventIdTexts: string[] = [];
  return {
    ...{ number: numbers(), offset: numbers(), length: numbers(), fingerprint, isByContent: numbers() },
    ...{ events: numbers(), remarks: numbers(), time: numbers(), kind: numbers(), actor: numbers() },
    ...{ address: numbers(), image: numbers(), digest: numbers(), detailCount: numbers() },
    ...{ eventId: new Uint8Array(UUID_BYTES * 1024), eventIdKind: numbers(), eventIdTexts },
  };
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
