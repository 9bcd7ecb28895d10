import type Database from 'better-sqlite3';
import type { Dimension, Step } from '../../../case/case-reader.ts';
import { instantOf } from '../../../domain/instant.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { KIND_JOINS, STEP_FIELDS, type StepRow } from '../questions/step-row.ts';
import type { EventColumns } from './load-columns.ts';

type Part<Field extends keyof StepRow> = Pick<StepRow, Field>;

/** What a loaded row says in one dimension. */
export type TextAt = (row: number) => string | null;

/** The dictionaries that steps are put together from, each row by its id. */
export class StepParts {
  readonly #kind: readonly (Part<'category' | 'action' | 'source' | 'outcome' | 'reasonCode' | 'tool'> | undefined)[];
  readonly #actor: readonly (Part<'actor' | 'actorType'> | undefined)[];
  readonly #address: readonly (Part<'address' | 'sortKey' | 'isPublic'> | undefined)[];
  /** Images are many: their texts are shared. */
  readonly #image: Readonly<Record<'registry' | 'repository' | 'tag' | 'digest', TextAt>>;

  constructor(database: Database.Database, textOf: (dimension: Dimension) => TextAt) {
    this.#kind = readPart(database, 'kind', KIND_JOINS);
    this.#actor = readPart(database, 'actor');
    this.#address = readPart(database, 'address');
    this.#image = {
      registry: textOf('registry'),
      repository: textOf('repository'),
      tag: textOf('tag'),
      digest: textOf('digest'),
    };
  }

  stepAt({ time, ids }: EventColumns, row: number): Step | null {
    const at = instantOf(time[row] ?? Number.NaN);
    const kind = this.#kind[numberAt(ids.kind, row)];
    const actor = this.#actor[numberAt(ids.actor, row)];
    const address = this.#address[numberAt(ids.address, row)];
    if (at === null || kind === undefined || actor === undefined || address === undefined) return null;
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

function readPart<T>(
  database: Database.Database,
  dictionary: Exclude<keyof typeof STEP_FIELDS, 'image'>,
  joins = '',
): readonly (T | undefined)[] {
  const parts: (T | undefined)[] = [undefined];
  const rows = database.prepare<[], T & { readonly id: number }>(
    `SELECT ${dictionary}.id, ${STEP_FIELDS[dictionary]} FROM ${dictionary} ${joins} ORDER BY ${dictionary}.id`,
  );
  for (const row of rows.iterate()) parts[row.id] = row;
  return parts;
}
