import type { Parameters, ParameterValue } from './messages.ts';

/** Values of parameters as the body of a request, and the kind of the body. */
export interface ParameterForm {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Puts the values of parameters into a form. Thousands of names do not fit into a URL.
 * See https://clickhouse.com/docs/interfaces/http#cli-queries-with-parameters
 */
export function formOf(parameters: Parameters): ParameterForm {
  const boundary = `imgaudit-${globalThis.crypto.randomUUID()}`;
  const parts = Object.entries(parameters).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="param_${name}"\r\n\r\n${escaped(value)}\r\n`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.from(`${parts.join('')}--${boundary}--\r\n`),
  };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

/** A value as a line of tab-separated values spells it, and as a literal within a list. */
function escaped(value: ParameterValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return value.replaceAll(/[\\'\t\n\r]/g, (one) => ESCAPES.get(one) ?? one);
  if (typeof value === 'number') return String(value);
  return `[${value.map((one) => (typeof one === 'string' ? `'${escaped(one)}'` : String(one))).join(',')}]`;
}
