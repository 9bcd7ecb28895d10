import type Database from 'better-sqlite3';
import type { Dimension, Step } from '../../../case/case-reader.ts';
import { instantOf } from '../../../domain/instant.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { KIND_JOINS, STEP_FIELDS, type StepRow } from '../questions/step-row.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { type DictionaryRow, DictionaryRows } from './dictionary-rows.ts';
import type { EventColumns } from './load-columns.ts';

/** Rules ask for few rows again, and much else is in memory while they run. */
const MOST_RECENT = 10_000;

type KindColumns = Pick<StepRow, 'category' | 'action' | 'source' | 'outcome' | 'reasonCode' | 'tool'>;
type ActorColumns = Pick<StepRow, 'actor' | 'actorType'>;
type AddressColumns = Pick<StepRow, 'address' | 'sortKey' | 'isPublic'>;

/** The values of a row, in the order of STEP_FIELDS. */
type KindRow = readonly [
  id: number,
  category: KindColumns['category'],
  action: string,
  source: string,
  outcome: KindColumns['outcome'],
  reasonCode: string | null,
  tool: string | null,
];
type ActorRow = readonly [id: number, actor: string | null, actorType: ActorColumns['actorType']];
type AddressRow = readonly [id: number, address: string | null, sortKey: string | null, isPublic: number];

/** The value of a loaded row in one dimension; null if it has none. */
export type TextAt = (row: number) => string | null;

/** Builds steps from loaded rows and the dictionaries they refer to. */
export class StepReader {
  readonly #kind: DictionaryRows<KindColumns, KindRow>;
  readonly #actor: DictionaryRows<ActorColumns, ActorRow>;
  readonly #address: DictionaryRows<AddressColumns, AddressRow>;
  /** A case has many images, so their texts are shared with the dimensions and not read again. */
  readonly #image: Readonly<Record<'registry' | 'repository' | 'tag' | 'digest', TextAt>>;

  constructor(database: Database.Database, textOf: (dimension: Dimension) => TextAt) {
    this.#kind = dictionaryOf(
      'kind',
      rowsOf(database, 'kind', KIND_JOINS),
      ([, category, action, source, outcome, reasonCode, tool]: KindRow) => {
        return { category, action, source, outcome, reasonCode, tool };
      },
    );
    this.#actor = dictionaryOf('actor', rowsOf(database, 'actor'), ([, actor, actorType]: ActorRow) => {
      return { actor, actorType };
    });
    this.#address = dictionaryOf(
      'address',
      rowsOf(database, 'address'),
      ([, address, sortKey, isPublic]: AddressRow) => {
        return { address, sortKey, isPublic };
      },
    );
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

function dictionaryOf<Entry, Row extends DictionaryRow>(
  name: string,
  read: Database.Statement<[number, number], Row>,
  entryOf: (row: Row) => Entry,
): DictionaryRows<Entry, Row> {
  return new DictionaryRows({ name, read, entryOf }, MOST_RECENT);
}

function rowsOf<Row extends DictionaryRow>(
  database: Database.Database,
  dictionary: Exclude<keyof typeof STEP_FIELDS, 'image'>,
  joins = '',
): Database.Statement<[number, number], Row> {
  return database
    .prepare<[number, number], Row>(
      `SELECT ${dictionary}.id, ${STEP_FIELDS[dictionary]} FROM ${dictionary} ${joins}
       WHERE ${dictionary}.id BETWEEN ? AND ? ORDER BY ${dictionary}.id`,
    )
    .raw();
}
