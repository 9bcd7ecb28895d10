import type { CST } from 'yaml';

/**
 * Whether values of YAML lie deeper in each other than `levels`. The parser finds its tokens without calls in each other, but
 * makes values of them with such calls. Ask before: where the stack overflows while V8 compiles a regular expression,
 * the whole program ends, and no error can be caught.
 */
export function isYamlNestedDeeperThan(tokens: readonly CST.Token[], levels: number): boolean {
  let level = tokens;
  for (let depth = 0; depth <= levels && level.length > 0; depth++) level = level.flatMap(tokensIn);
  return level.length > 0;
}

/** The tokens of the values in a value, or of the one value in a document. */
function tokensIn(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((one) => one !== undefined && one !== null));
}
