import type { Parameters, ParameterValue } from '../connection/messages.ts';

/** Gathers the values of a statement as server-side parameters: no value ever becomes a part of its text. */
export class ParameterList {
  readonly #values = new Map<string, ParameterValue>();

  /** The placeholder of a value in the text. */
  add(value: ParameterValue, type: string): string {
    const name = `p${this.#values.size}`;
    this.#values.set(name, value);
    return `{${name}:${type}}`;
  }

  text(value: string): string {
    return this.add(value, 'String');
  }

  texts(values: readonly string[]): string {
    return this.add(values, 'Array(String)');
  }

  numbers(values: readonly number[], type: 'Int64' | 'UInt64' = 'UInt64'): string {
    return this.add(values, `Array(${type})`);
  }

  get parameters(): Parameters {
    return Object.fromEntries(this.#values);
  }
}
