import { FingerprintRuns } from '../../sqlite/fingerprints/fingerprint-runs.ts';
import type { Version } from '../../sqlite/fingerprints/versioned-fingerprints.ts';
import { type CopyTask, copyFingerprints } from './local-copy.ts';

/** How many questions cost less than a copy of all fingerprints: as many as a sample asks. */
const MOST_QUESTIONS = 5000;
/** Records are not looked up in the order of their fingerprints: 64 MB of pages in memory spare reading them again. */
const PAGES_KEPT = 512;

/**
 * What records of a case in ClickHouse are known by. The first ones are looked up on the server. After many questions, all
 * fingerprints are copied to this machine, and answer the others.
 */
export class ServerFingerprints {
  readonly #task: CopyTask;
  readonly runs: FingerprintRuns;
  readonly #mostQuestions: number;
  #questions = 0;

  /** The copy goes into the database of the task. */
  constructor(task: CopyTask, mostQuestions = MOST_QUESTIONS) {
    this.#task = task;
    this.#mostQuestions = mostQuestions;
    this.runs = new FingerprintRuns(task.database, PAGES_KEPT);
  }

  count(): number {
    const { connection, state } = this.#task;
    const { version } = state;
    const [row] = connection.ask(
      `SELECT count() FROM ${connection.table('fingerprint')} WHERE version <= {version:UInt64}`,
      { version },
    );
    return Number(row?.[0]);
  }

  /** What is known of fingerprints that are not among `runs`. */
  readonly known = (fingerprints: BigInt64Array): ReadonlyMap<bigint, Version> => {
    if (this.#questions > this.#mostQuestions) return new Map();
    if (++this.#questions > this.#mostQuestions) {
      this.#task.database.transaction(() => copyFingerprints(this.#task, null))();
      this.runs.reload();
      return this.runs.held(fingerprints);
    }
    const { connection, state } = this.#task;
    const rows = connection.ask(
      `SELECT toString(fingerprint), content, extras, seq FROM ${connection.table('fingerprint')}
       WHERE fingerprint IN {fingerprints:Array(Int64)} AND version <= {version:UInt64}`,
      { fingerprints: [...fingerprints], version: state.version },
    );
    return new Map(
      rows.map(([fingerprint, content, extras, seq]) => [
        BigInt(String(fingerprint)),
        { content: Number(content), extras: Number(extras), seq: Number(seq) },
      ]),
    );
  };
}
