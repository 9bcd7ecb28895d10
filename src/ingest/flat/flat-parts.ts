import type { EventParts, Part } from '../../formats/event-parts.ts';
import type { Remark } from '../../formats/format.ts';
import type { JsonObject } from '../../formats/record-fields.ts';
import type { BatchBuilder } from '../batch-builder.ts';
import { FlatDetails } from './flat-details.ts';
import { numberAt } from './number-at.ts';
import { TupleMemo } from './number-tuples.ts';
import type { RecordLayout } from './record-layout.ts';
import type { ValueTable } from './value-table.ts';

/** A number that was given, and what the format noted. */
interface Noted {
  readonly id: number;
  readonly remarks: readonly Remark[];
}

/** What a format makes of numbered values: each part once for the same values. */
export class FlatParts {
  /** Keys whose values are numbered. */
  readonly valueKeys: readonly string[];
  /** Keys that are read anew in each record. */
  readonly freshKeys: readonly string[];
  readonly details: FlatDetails;
  readonly #table: ValueTable;
  /** Numbers of the values of the record at hand, by key. */
  readonly #values: Int32Array;
  readonly #action: TupleMemo<Noted | null>;
  readonly #result: TupleMemo<number>;
  readonly #agent: TupleMemo<number>;
  readonly #scope: TupleMemo<number>;
  readonly #kind: TupleMemo<number>;
  readonly #actor: TupleMemo<number>;
  readonly #address: TupleMemo<Noted>;
  readonly #image: TupleMemo<{ readonly image: number; readonly digest: number }>;
  readonly #kindParts = new Int32Array(4);

  constructor(event: EventParts, table: ValueTable, builder: BatchBuilder) {
    const { action, result, agent, scope, actor, address, image, eventId, identity, times } = event;
    const ofParts = keysOf([action, result, agent, scope, actor, address, image]);
    this.details = new FlatDetails(event.details, ofParts, builder.details);
    this.valueKeys = [...new Set([...ofParts, ...this.details.valueKeys])];
    this.freshKeys = [...new Set([...keysOf([eventId, identity, ...times.slice(0, 1)]), ...this.details.freshKeys])];
    this.#table = table;
    this.#values = new Int32Array(this.valueKeys.length);
    const { ids } = builder;
    this.#action = this.#memo(action, (made) =>
      made === null ? null : { id: ids.action(made), remarks: made.remarks },
    );
    this.#result = this.#memo(result, (made) => ids.result(made));
    this.#agent = this.#memo(agent, (made) => ids.agent(made));
    this.#scope = this.#memo(scope, (made) => ids.scope(made));
    this.#actor = this.#memo(actor, (made) => ids.actor(made));
    this.#address = this.#memo(address, (made) => ({ id: ids.address(made.address), remarks: made.remarks }));
    this.#image = this.#memo(image, (made) => ({ image: ids.image(made), digest: ids.digest(made) }));
    this.#kind = new TupleMemo([0, 1, 2, 3], ([a = 0, b = 0, c = 0, d = 0]) => ids.kind(a, b, c, d));
    this.details.remember((part, keep) => this.#memo(part, keep));
  }

  #memo<Made, Kept>(part: Part<Made>, keep: (made: Made) => Kept): TupleMemo<Kept> {
    const fields = part.keys.map((key) => ({ key, place: this.valueKeys.indexOf(key) }));
    const places = fields.map(({ place }) => place);
    return new TupleMemo(places, (values) => {
      const pairs = fields.map(({ key, place }) => [key, this.#table.value(numberAt(values, place))] as const);
      return keep(part.read(Object.fromEntries(pairs.filter(([, value]) => value !== undefined))));
    });
  }

  /** How many tuples of values are remembered of the part that remembers most. */
  get tuples(): number {
    return Math.max(this.#action.size, this.#scope.size, this.#actor.size, this.#address.size, this.#image.size);
  }

  /** Turns to the values of a record; `fields` says where the layout has those of each key. */
  turnTo({ ids }: RecordLayout, fields: Int32Array): void {
    const values = this.#values;
    for (let index = 0; index < values.length; index++) {
      const field = numberAt(fields, index);
      values[index] = field < 0 ? 0 : numberAt(ids, field);
    }
  }

  /** Null where the record has to be looked at. */
  action(): Noted | null {
    return this.#action.of(this.#values);
  }

  address(): Noted {
    return this.#address.of(this.#values);
  }

  image() {
    return this.#image.of(this.#values);
  }

  actor(): number {
    return this.#actor.of(this.#values);
  }

  kind(action: number): number {
    const parts = this.#kindParts;
    parts[0] = action;
    parts[1] = this.#result.of(this.#values);
    parts[2] = this.#agent.of(this.#values);
    parts[3] = this.#scope.of(this.#values);
    return this.#kind.of(parts);
  }

  /** How many parts the details have. */
  encodeDetails(fresh: JsonObject): number {
    return this.details.encode(this.#values, fresh);
  }
}

function keysOf(parts: readonly { readonly keys: readonly string[] }[]): ReadonlySet<string> {
  return new Set(parts.flatMap(({ keys }) => keys));
}
