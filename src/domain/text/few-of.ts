/** The first `limit` values, and how many more there are: `a, b, c and 3 more`. */
export function fewOf(values: readonly string[], limit = 3): string {
  const shown = values.slice(0, limit).join(', ');
  return values.length > limit ? `${shown} and ${values.length - limit} more` : shown;
}

/** The same where a value is a sentence: `a`, `b`, `c`, `3 more`. */
export function fewAndRest(values: readonly string[], limit = 3): readonly string[] {
  return values.length > limit ? [...values.slice(0, limit), `${values.length - limit} more`] : values;
}
