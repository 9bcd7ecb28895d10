import { Readable, Writable } from 'node:stream';
import type { Context } from '../../src/commands/shared/context.ts';
import { EPOCH } from '../../src/domain/instant.ts';

/** A stream that keeps what is written to it. */
export class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer | string, _: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

/** The world around a command that a test runs in its own process. */
export function commandContext(
  words: readonly string[],
  width: number,
  stdout = new Captured(),
  stderr = stdout,
): Context {
  return {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: {},
    isStdoutTerminal: false,
    isStderrTerminal: false,
    width,
    processName: 'a test',
    version: '0',
    packageFolder: '.',
    arguments: words,
    loginName: 'a tester',
    signal: new AbortController().signal,
    endInOrder: () => () => {},
    now: () => EPOCH,
  };
}
