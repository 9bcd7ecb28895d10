import type { JsonObject } from '../../toolkit/index.ts';

/** A field of the vendor's API, and the headers under which console exports may show it, normalised. */
type ColumnAliases = readonly (readonly [field: string, headers: readonly string[]])[];

/** Headers differ in case, spacing, and a remark such as `(GMT+08:00)`. */
function normalised(header: string): string {
  return header
    .replace(/[(（].*$/s, '')
    .replace(/[\s_\uFEFF]+/g, '')
    .toLowerCase();
}

/** Looks rows of a console export up by the field names of the API; columns of no known name are left out. */
export function columnReader(aliases: ColumnAliases): (row: JsonObject) => JsonObject {
  const fields = new Map(aliases.flatMap(([name, headers]) => headers.map((header) => [header, name] as const)));
  return (row) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([header, value]) => {
        const name = fields.get(normalised(header));
        return name === undefined ? [] : [[name, value] as const];
      }),
    );
}
