import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Statements that change something: an import that is killed between two others is as one that is killed before both. */
const WRITES = /^\s*(?:INSERT|CREATE|ALTER|DROP|RENAME|DELETE)/;

/** Passes requests on to a server, counts those that write, and calls `onEnd` at one of them: before or after it is answered. */
export class Gate {
  writes = 0;
  readonly #target: URL;
  readonly #server: Server;
  /** All statements that passed, or wait. */
  readonly asked: string[] = [];
  #held: { readonly statement: RegExp; readonly onHeld: () => void; readonly released: Promise<void> } | null = null;
  #stop: { readonly at: number; readonly isAfter: boolean; onEnd(): void } | null = null;

  constructor(target: string) {
    this.#target = new URL(target.replace(/^clickhouse/, 'http'));
    this.#server = createServer(async (asked, answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of asked) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const inUrl = new URL(asked.url ?? '', 'http://localhost').searchParams.get('query');
      const statement = inUrl ?? body.toString('utf8');
      this.asked.push(statement);
      const held = this.#held;
      if (held?.statement.test(statement) === true) {
        held.onHeld();
        await held.released;
      }
      const isWrite = WRITES.test(statement);
      if (isWrite) this.writes++;
      const stop = isWrite && this.#stop !== null && this.writes === this.#stop.at ? this.#stop : null;
      if (stop?.isAfter === false) return stop.onEnd();
      const { hostname, port } = this.#target;
      // Without an agent: a connection that waited while a test stood still may be closed.
      const passed = request(
        { hostname, port, path: asked.url, method: asked.method, headers: asked.headers, agent: false },
        (given) => {
          stop?.onEnd();
          answer.writeHead(given.statusCode ?? 500, given.headers);
          given.pipe(answer);
        },
      );
      passed.on('error', () => answer.destroy());
      passed.end(body);
    });
  }

  async listen(): Promise<string> {
    // A test that runs another program stands still meanwhile, and must not close what waits for it.
    this.#server.keepAliveTimeout = 600_000;
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `clickhouse://127.0.0.1:${port}`;
  }

  stopAt(at: number, isAfter: boolean, onEnd: () => void): void {
    this.writes = 0;
    this.#stop = { at, isAfter, onEnd };
  }

  /** Lets no statement pass that matches, until it is released. */
  hold(statement: RegExp): { readonly isHeld: Promise<void>; release(): void } {
    const [onHeld, isHeld] = signal();
    const [release, released] = signal();
    this.#held = { statement, onHeld, released };
    return { isHeld, release };
  }

  pass(): void {
    this.writes = 0;
    this.#stop = null;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** What gives a signal, and what waits for it. */
function signal(): readonly [give: () => void, given: Promise<void>] {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [() => give(), given];
}
