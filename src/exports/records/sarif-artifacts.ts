import type { RecordedEvent } from '../../domain/registry-event.ts';
import { evidenceName } from '../toolkit/evidence-names.ts';
import type { ExportedFile, LineOf } from '../toolkit/export.ts';
import type { ExportRecord } from '../toolkit/json-lines.ts';

/** Names the folder of the evidence, which is not told: it is one of the examiner's machine. */
export const EVIDENCE_BASE = 'EVIDENCE';

/** The evidence files that results point to, numbered as they are first named. */
export class SarifArtifacts {
  readonly #files = new Map<string, ExportedFile | null>();
  readonly #numbers = new Map<string, number>();
  readonly #lineOf: LineOf;

  constructor(files: readonly ExportedFile[], lineOf: LineOf) {
    // Where two files have one path, nobody can tell which of them an event is from.
    for (const file of files) this.#files.set(file.path, this.#files.has(file.path) ? null : file);
    this.#lineOf = lineOf;
  }

  location({ seq, evidence, image }: RecordedEvent): ExportRecord {
    const { file, record, offset, length } = evidence;
    return {
      physicalLocation: {
        artifactLocation: { ...locationOf(file), index: this.#numberOf(file) },
        // Code scanning of GitHub takes no region without a line.
        region: { startLine: this.#lineOf(evidence) ?? 1, byteOffset: offset, byteLength: length },
      },
      logicalLocations: [{ name: `record ${record}`, kind: 'member' }],
      message: { text: `event ${seq}${image?.repository ? ` on ${image.repository}` : ''}` },
    };
  }

  /** `run.artifacts`, when all results are written. */
  all(): readonly ExportRecord[] {
    return [...this.#numbers.keys()].map((path) => {
      const file = this.#files.get(path) ?? null;
      const facts = file === null ? {} : { length: file.bytes, hashes: { 'sha-256': file.sha256 } };
      return { location: locationOf(path), roles: ['analysisTarget'], ...facts };
    });
  }

  #numberOf(path: string): number {
    const number = this.#numbers.get(path) ?? this.#numbers.size;
    this.#numbers.set(path, number);
    return number;
  }
}

function locationOf(path: string): ExportRecord {
  return { uri: evidenceName(path).split('/').map(encodeURIComponent).join('/'), uriBaseId: EVIDENCE_BASE };
}
