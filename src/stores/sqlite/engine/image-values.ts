import type Database from 'better-sqlite3';
import type { Dimension } from '../../../case/case-reader.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { highestId } from '../values/dictionary-size.ts';
import { type DimensionValues, NumberedValues } from './numbered-values.ts';

type Row = readonly [repository: unknown, ids: string, tags: string, registries: string, strange: number];

export const IMAGE_DIMENSIONS = ['registry', 'repository', 'tag'] as const satisfies readonly Dimension[];

/**
 * Reads registry, repository and tag of every image. Their number grows with the case, so the images of a repository are
 * read together, in the order of the table's index, and the name is read once for all its tags. `readDimension` would
 * take three times as long.
 */
export function readImages(
  database: Database.Database,
): Readonly<Record<(typeof IMAGE_DIMENSIONS)[number], DimensionValues>> {
  const highest = highestId(database, 'image');
  const hosts = new Map(database.prepare<[], [number, unknown]>('SELECT id, host FROM host').raw().all());
  const registry = new NumberedValues(highest);
  const repository = new NumberedValues(highest);
  const tag = new NumberedValues(highest);
  const rows = database
    .prepare<[], Row>(
      `SELECT repository, json_group_array(id), json_group_array(iif(typeof(tag) = 'text', tag, NULL)),
         json_group_array(iif(typeof(registry) = 'integer', registry, NULL)),
         sum(typeof(repository) NOT IN ('text', 'null') OR typeof(tag) NOT IN ('text', 'null')
           OR typeof(registry) NOT IN ('integer', 'null'))
       FROM image GROUP BY repository`,
    )
    .raw();
  for (const [name, ids, tags, registries, strange] of rows.iterate()) {
    if (strange > 0) throw damagedCase(null, 'image holds values that imgaudit does not write');
    const listed: readonly number[] = JSON.parse(ids);
    repository.addEach(listed, textOrNull(name));
    tag.addAll(listed, JSON.parse(tags));
    registry.addAll(
      listed,
      numbersIn(registries).map((id) => textOrNull(id === null ? null : hosts.get(id))),
    );
  }
  return { registry: registry.ranked(), repository: repository.ranked(), tag: tag.ranked() };
}

function numbersIn(list: string): readonly (number | null)[] {
  return JSON.parse(list);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
