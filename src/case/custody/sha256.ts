import { createHash, hash } from 'node:crypto';

/** SHA-256 in hexadecimal. A text is hashed as UTF-8. */
export function sha256Of(data: string | Buffer): string {
  // One call hashes short data three times as fast as an object for each.
  return hash('sha256', data);
}

/** The same in base64, as a content security policy names a style sheet. */
export function sha256Base64(data: string): string {
  return createHash('sha256').update(data).digest('base64');
}

/** SHA-256 of data that arrives in pieces. */
export class RunningSha256 {
  readonly #hash = createHash('sha256');

  add(data: Buffer): void {
    this.#hash.update(data);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
