import type Database from 'better-sqlite3';
import type { Dimension, Step } from '../../domain/case-reader.ts';
import { STEP_FIELDS, type StepRow } from '../step-row.ts';
import type { EventColumns } from './load-columns.ts';
import { numberAt } from './number-at.ts';

type Part<Field extends keyof StepRow> = Pick<StepRow, Field>;

/** What a loaded row says in one dimension. */
export type TextAt = (row: number) => string | null;

/** The dictionaries that steps are put together from, each row by its id. */
export class StepParts {
  readonly #action: readonly (Part<'category' | 'action' | 'source'> | undefined)[];
  readonly #result: readonly (Part<'outcome' | 'reasonCode'> | undefined)[];
  readonly #actor: readonly (Part<'actor' | 'actorType'> | undefined)[];
  readonly #address: readonly (Part<'address' | 'sortKey' | 'isPublic'> | undefined)[];
  readonly #agent: readonly (Part<'tool'> | undefined)[];
  /** Images are many: their texts are shared. */
  readonly #image: Readonly<Record<'registry' | 'repository' | 'tag' | 'digest', TextAt>>;

  constructor(database: Database.Database, textOf: (dimension: Dimension) => TextAt) {
    this.#action = readPart(database, 'action');
    this.#result = readPart(database, 'result');
    this.#actor = readPart(database, 'actor');
    this.#address = readPart(database, 'address');
    this.#agent = readPart(database, 'agent');
    this.#image = {
      registry: textOf('registry'),
      repository: textOf('repository'),
      tag: textOf('tag'),
      digest: textOf('digest'),
    };
  }

  stepAt({ time, ids }: EventColumns, row: number): Step | null {
    const at = time[row];
    const action = this.#action[numberAt(ids.action, row)];
    const result = this.#result[numberAt(ids.result, row)];
    const actor = this.#actor[numberAt(ids.actor, row)];
    const address = this.#address[numberAt(ids.address, row)];
    const agent = this.#agent[numberAt(ids.agent, row)];
    const isWhole = action && result && actor && address && agent;
    if (at === undefined || !isWhole) return null;
    return {
      seq: numberAt(ids.seq, row),
      time: at,
      category: action.category,
      action: action.action,
      outcome: result.outcome,
      reasonCode: result.reasonCode,
      actor: actor.actor,
      address: address.address,
      sortKey: address.sortKey,
      isPublic: address.isPublic === 1,
      tool: agent.tool,
      registry: this.#image.registry(row),
      repository: this.#image.repository(row),
      tag: this.#image.tag(row),
      digest: this.#image.digest(row),
      actorType: actor.actorType,
      source: action.source,
    };
  }
}

function readPart<T>(
  database: Database.Database,
  dictionary: Exclude<keyof typeof STEP_FIELDS, 'image'>,
): readonly (T | undefined)[] {
  const parts: (T | undefined)[] = [undefined];
  const rows = database.prepare<[], T & { readonly id: number }>(
    `SELECT id, ${STEP_FIELDS[dictionary]} FROM ${dictionary} ORDER BY id`,
  );
  for (const row of rows.iterate()) parts[row.id] = row;
  return parts;
}
