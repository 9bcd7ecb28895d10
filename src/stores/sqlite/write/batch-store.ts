import type { BatchOrigin, BatchStore, StoredBatch } from '../../../case/case-writer.ts';
import {
  type DictionaryValue,
  EVENT_DICTIONARY_NAMES,
  type EventBatch,
  type EventDictionary,
  perDictionary,
} from '../../../case/event-batch.ts';
import { GrowingColumn } from '../../../numbers/columns/growing-column.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import type { IdInCase } from '../comparing/batch-events.ts';
import { BatchWriter, type RowCompanions } from './batch-writer.ts';
import type { Dictionary } from './dictionary.ts';

export type Dictionaries = Readonly<Record<EventDictionary, Dictionary>>;

/** Most files name few things, and a case may have thousands of files. */
const FEW = 32;

/** For each dictionary the ids in the case, by the ids of one reader. */
type IdMaps = Readonly<Record<EventDictionary, GrowingColumn<Float64Array<ArrayBuffer>>>>;

/** Stores the batches of one reader, in order. The writer that commits them writes what the companions still hold. */
export class SqliteBatchStore implements BatchStore {
  readonly #dictionaries: Dictionaries;
  readonly #companions: RowCompanions;
  readonly #ids: IdMaps;

  constructor(dictionaries: Dictionaries, companions: RowCompanions) {
    this.#dictionaries = dictionaries;
    this.#companions = companions;
    // Id 0 of a reader means that there is no value, and so does id 0 of the case.
    this.#ids = perDictionary(() => {
      const ids = new GrowingColumn((length) => new Float64Array(length), FEW);
      ids.push(0);
      return ids;
    });
  }

  learn({ rows }: EventBatch): void {
    for (const name of EVENT_DICTIONARY_NAMES) this.#learn(name, rows[name]);
  }

  /** The id in the case of what an id of the reader stands for, among the rows that were learnt. */
  readonly idInCase: IdInCase = (name, id) => this.#ids[name].at(id);

  add(batch: EventBatch, origin: BatchOrigin, isNew: Uint8Array | null): StoredBatch {
    const { records } = batch;
    const { length } = records.number;
    const writer = new BatchWriter(batch, origin, this.#ids, this.#companions);
    const remarks = new Map<number, number>();
    let accepted = 0;
    for (let from = 0; from < length; ) {
      const to = endOfRun(isNew, from, length);
      if (isNew !== null && isNew[from] === 0) writer.skip(from, to);
      else {
        writer.write(from, to);
        accepted += to - from;
        for (let record = from; record < to; record++) countOne(remarks, numberAt(records.remarks, record));
      }
      from = to;
    }
    const { written, first, last } = writer;
    return { accepted, duplicate: length - accepted, events: written, first, last, remarks };
  }

  /** Finds or stores the rows that are new in a batch, and remembers their ids in the case. */
  #learn(name: EventDictionary, rows: readonly (readonly DictionaryValue[])[]): void {
    for (const row of rows) this.#ids[name].push(this.#dictionaries[name].idOf(this.#inIdsOfCase(name, row)));
  }

  #inIdsOfCase(name: EventDictionary, row: readonly DictionaryValue[]): readonly DictionaryValue[] {
    const { action, result, agent, scope, host } = this.#ids;
    if (name === 'kind') return [action, result, agent, scope].map((ids, column) => ids.at(Number(row[column])));
    if (name === 'image') return [host.at(Number(row[0])) || null, ...row.slice(1)];
    return row;
  }
}

/** Where records end that follow each other from an index on, and are all new or all known. */
function endOfRun(isNew: Uint8Array | null, from: number, length: number): number {
  if (isNew === null) return length;
  let to = from + 1;
  while (to < length && isNew[to] === isNew[from]) to++;
  return to;
}

function countOne(counts: Map<number, number>, of: number): void {
  counts.set(of, (counts.get(of) ?? 0) + 1);
}
