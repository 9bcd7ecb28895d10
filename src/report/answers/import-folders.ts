import { type FileStatus, isUnread, type RecordCounts } from '../../domain/evidence-file.ts';
import { folderOf } from '../../domain/text/common-folder.ts';
import { count, type Table, text } from '../report.ts';
import { countCells, countColumns } from './evidence-report.ts';

/** A file as far as its line depends on it. */
interface FileLine extends RecordCounts {
  readonly path: string;
  readonly source: string | null;
  readonly status: FileStatus;
}

/** The files of one folder that became the same, added up. */
interface Line extends RecordCounts {
  readonly path: string;
  readonly source: string | null;
  readonly status: FileStatus;
  readonly files: number;
}

/** What the line of sums below the table says too. */
const DROPPED = { events: 2, accepted: 3 };

/** A line for each folder and format, and one for each file that was not read. The common folder is told once. */
export function foldersTable(files: readonly FileLine[], common: string): Table {
  const lines = new Map<string, Line>();
  for (const file of files) {
    const { source, status } = file;
    const path = isUnread(file) ? file.path : folderOf(file.path) || file.path;
    const key = JSON.stringify([path, source, status]);
    lines.set(key, added(lines.get(key), { ...file, path }));
  }
  return {
    title: common === '' ? null : `In ${common}`,
    columns: [
      { key: 'file', title: common === '' ? 'FOLDER OR FILE' : 'IN IT', minWidth: 16 },
      { key: 'files', title: 'FILES', align: 'right' },
      { key: 'status', title: 'STATUS' },
      { key: 'source', title: 'SOURCE', minWidth: 8, dropOrder: 1 },
      ...countColumns(DROPPED),
    ],
    rows: [...lines.values()].map((line) => [
      text(line.path.slice(common.length) || '.'),
      count(line.files),
      text(line.status),
      text(line.source),
      ...countCells(line),
    ]),
    whenEmpty: 'Nothing was imported.',
  };
}

function added(sum: Line | undefined, file: FileLine): Line {
  if (sum === undefined) return { ...file, files: 1 };
  const { records, accepted, duplicate, ignored, rejected, events } = file;
  return {
    ...sum,
    files: sum.files + 1,
    records: sum.records + records,
    accepted: sum.accepted + accepted,
    duplicate: sum.duplicate + duplicate,
    ignored: sum.ignored + ignored,
    rejected: sum.rejected + rejected,
    events: sum.events + events,
  };
}

/** Sentences on files; one that is said of many files is said once, with how many they are. */
export function repeatedOnce(notices: readonly { readonly path: string; readonly says: string }[]): readonly string[] {
  const paths = new Map<string, string[]>();
  for (const { path, says } of notices) {
    const known = paths.get(says) ?? [];
    paths.set(says, known);
    known.push(path);
  }
  return [...paths].flatMap(([says, [first = '', ...others]]) =>
    isOfUnread(says) || others.length === 0
      ? [first, ...others].map((path) => `${path}${says}`)
      : [`${first} and ${others.length} more${says}`],
  );
}

/** Files that were not read are always named. */
function isOfUnread(says: string): boolean {
  return says.startsWith(' is ');
}
