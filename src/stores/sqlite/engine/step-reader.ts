import type Database from 'better-sqlite3';
import type { Dimension, Step } from '../../../case/case-reader.ts';
import { instantOf } from '../../../domain/instant.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { KIND_JOINS, STEP_FIELDS, type StepRow } from '../questions/step-row.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { DictionaryRows } from './dictionary-rows.ts';
import type { EventColumns } from './load-columns.ts';

/** Rules ask for few rows again, and much else is in memory while they run. */
const MOST_RECENT = 10_000;

type KindColumns = Pick<StepRow, 'category' | 'action' | 'source' | 'outcome' | 'reasonCode' | 'tool'>;
type ActorColumns = Pick<StepRow, 'actor' | 'actorType'>;
type AddressColumns = Pick<StepRow, 'address' | 'sortKey' | 'isPublic'>;

/** The value of a loaded row in one dimension; null if it has none. */
export type TextAt = (row: number) => string | null;

/** Builds steps from loaded rows and the dictionaries they refer to. */
export class StepReader {
  readonly #kind: DictionaryRows<KindColumns>;
  readonly #actor: DictionaryRows<ActorColumns>;
  readonly #address: DictionaryRows<AddressColumns>;
  /** A case has many images, so their texts are shared with the dimensions and not read again. */
  readonly #image: Readonly<Record<'registry' | 'repository' | 'tag' | 'digest', TextAt>>;

  constructor(database: Database.Database, textOf: (dimension: Dimension) => TextAt) {
    this.#kind = dictionaryOf(database, 'kind', KIND_JOINS);
    this.#actor = dictionaryOf(database, 'actor');
    this.#address = dictionaryOf(database, 'address');
    this.#image = {
      registry: textOf('registry'),
      repository: textOf('repository'),
      tag: textOf('tag'),
      digest: textOf('digest'),
    };
  }

  /**
   * The step of a row.
   * @throws AuditError `case-unusable` if the case lost a dictionary row that it refers to
   */
  stepAt({ time, ids }: EventColumns, row: number): Step {
    const at = instantOf(time[row] ?? Number.NaN);
    const kind = this.#kind.get(numberAt(ids.kind, row));
    const actor = this.#actor.get(numberAt(ids.actor, row));
    const address = this.#address.get(numberAt(ids.address, row));
    if (at === null || kind === undefined || actor === undefined || address === undefined) {
      throw damagedCase(null, `event ${numberAt(ids.seq, row)} refers to a row that does not exist`);
    }
    return {
      seq: numberAt(ids.seq, row),
      time: at,
      category: kind.category,
      action: kind.action,
      outcome: kind.outcome,
      reasonCode: kind.reasonCode,
      actor: actor.actor,
      address: address.address,
      sortKey: address.sortKey,
      isPublic: address.isPublic === 1,
      tool: kind.tool,
      registry: this.#image.registry(row),
      repository: this.#image.repository(row),
      tag: this.#image.tag(row),
      digest: this.#image.digest(row),
      actorType: actor.actorType,
      source: kind.source,
    };
  }
}

function dictionaryOf<Row extends object>(
  database: Database.Database,
  dictionary: Exclude<keyof typeof STEP_FIELDS, 'image'>,
  joins = '',
): DictionaryRows<Row> {
  const read = database.prepare<[number], Row>(
    `SELECT ${STEP_FIELDS[dictionary]} FROM ${dictionary} ${joins} WHERE ${dictionary}.id = ?`,
  );
  return new DictionaryRows(dictionary, read, MOST_RECENT);
}
