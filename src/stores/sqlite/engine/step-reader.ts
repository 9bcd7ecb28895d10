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

/** What a dictionary of steps is joined with. */
const JOINS = { kind: KIND_JOINS, actor: '', address: '' } as const;

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
    const dictionaryOf = <Entry, Row extends DictionaryRow>(
      name: keyof typeof JOINS,
      entryOf: (row: Row) => Entry,
    ): DictionaryRows<Entry, Row> => {
      const select = `SELECT ${name}.id, ${STEP_FIELDS[name]} FROM ${name} ${JOINS[name]}`;
      return new DictionaryRows(database, { name, select, entryOf }, MOST_RECENT);
    };
    this.#kind = dictionaryOf('kind', ([, category, action, source, outcome, reasonCode, tool]: KindRow) => {
      return { category, action, source, outcome, reasonCode, tool };
    });
    this.#actor = dictionaryOf('actor', ([, actor, actorType]: ActorRow) => ({ actor, actorType }));
    this.#address = dictionaryOf('address', ([, address, sortKey, isPublic]: AddressRow) => {
      return { address, sortKey, isPublic };
    });
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
