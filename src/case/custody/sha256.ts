import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal; of a text, its UTF-8 bytes. */
export function sha256Of(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The same of what comes in pieces. */
export class RunningSha256 {
  readonly #hash = createHash('sha256');

  add(data: Buffer): void {
    this.#hash.update(data);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
