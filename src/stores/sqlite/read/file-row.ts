import type { EvidenceFile, Notice } from '../../../domain/evidence-file.ts';
import type { Instant } from '../../../domain/instant.ts';

/** A row of the table `file`, as SQLite returns it. */
export interface FileRow {
  readonly id: number;
  readonly path: string;
  readonly location: string | null;
  readonly sha256: string;
  readonly content_sha256: string;
  readonly bytes: number;
  readonly is_compressed: number;
  readonly source: string | null;
  readonly read_with: string;
  readonly records: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly ignored: number;
  readonly rejected: number;
  readonly events: number;
  readonly first_event: Instant | null;
  readonly last_event: Instant | null;
  readonly imported_at: Instant;
  readonly notices: string;
}

/** The evidence file of a row. `notices` must hold JSON text. */
export function evidenceFileOf(row: FileRow): EvidenceFile {
  const { id, path, location, sha256, bytes, source, records, accepted, duplicate, ignored, rejected, events } = row;
  const notices: readonly Notice[] = JSON.parse(row.notices);
  return {
    id,
    path,
    location,
    sha256,
    contentSha256: row.content_sha256,
    bytes,
    isCompressed: row.is_compressed === 1,
    source,
    records,
    accepted,
    duplicate,
    ignored,
    rejected,
    events,
    firstEvent: row.first_event,
    lastEvent: row.last_event,
    importedAt: row.imported_at,
    notices,
    ...archiveOf(row.read_with),
  };
}

/** Absent for a file of its own, and where the column holds what no import writes. */
function archiveOf(readWith: string): Pick<EvidenceFile, 'archive'> {
  const archive = /"archive":"([0-9a-f]{64})"/.exec(String(readWith))?.[1];
  return archive === undefined ? {} : { archive };
}

/** Finds a file whose records without an id are known by how they are written, given the first edition that did not so. */
export const KNOWN_AS_WRITTEN = `SELECT 1 FROM file WHERE iif(json_valid(read_with),
  ifnull(read_with ->> '$.edition', 1) < ? OR ifnull(read_with ->> '$.isKnownAsWritten', 0), 1) LIMIT 1`;
