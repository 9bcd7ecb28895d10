/** A token of the library `yaml`: a document with its value, a list or mapping with its items, or a scalar. */
interface YamlToken {
  readonly type: string;
  readonly value?: YamlToken | undefined;
  readonly items?: readonly { readonly key?: YamlToken | null | undefined; readonly value?: YamlToken | undefined }[];
}

/**
 * Whether values of YAML lie deeper in each other than `levels`. The parser finds its tokens without calls in each other, but
 * makes values of them with such calls. Ask before: where the stack overflows while V8 compiles a regular expression,
 * the whole program ends, and no error can be caught.
 */
export function isYamlNestedDeeperThan(tokens: readonly YamlToken[], levels: number): boolean {
  let level = tokens;
  for (let depth = 0; depth <= levels && level.length > 0; depth++) level = level.flatMap(tokensIn);
  return level.length > 0;
}

function tokensIn({ value, items = [] }: YamlToken): readonly YamlToken[] {
  return [value, ...items.flatMap((item) => [item.key, item.value])].filter((one) => one !== undefined && one !== null);
}
