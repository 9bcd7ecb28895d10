import type { CustodyEntry } from '../../case/custody/custody.ts';
import { parseInstant } from '../../domain/instant.ts';
import { plainJsonOr } from '../../domain/text/parse-json.ts';
import { subjectOf } from '../custody-subject.ts';
import { count, type Payload, type Report, text, time } from '../report.ts';
import { listReport } from './list-report.ts';

/** The custody log. Its JSON holds everything that the hashes are computed from. */
export function custodyReport(path: string, entries: readonly CustodyEntry[]): Report {
  const payloads = entries.map((entry): Payload => {
    const { number, at, action, examiner, version, previous, hash } = entry;
    const parts = {
      arguments: plainJsonOr(entry.arguments, entry.arguments),
      details: plainJsonOr(entry.details, entry.details),
    };
    return { number, at, action, examiner, version, ...parts, previous, hash };
  });
  return listReport({
    name: 'entries',
    columns: [
      { key: 'number', title: 'ENTRY', align: 'right' },
      { key: 'at', title: 'TIME' },
      { key: 'action', title: 'ACTION' },
      { key: 'examiner', title: 'EXAMINER', minWidth: 8 },
      { key: 'subject', title: 'OF', minWidth: 16 },
      { key: 'command', title: 'COMMAND', minWidth: 16, dropOrder: 2 },
      { key: 'version', title: 'VERSION', dropOrder: 3 },
      { key: 'hash', title: 'HASH', minWidth: 12, dropOrder: 1 },
    ],
    rows: entries.map((entry) => [
      count(entry.number),
      time(parseInstant(entry.at)?.instant ?? null),
      text(entry.action),
      text(entry.examiner),
      text(subjectOf(entry)),
      text(commandOf(entry)),
      text(entry.version),
      text(entry.hash),
    ]),
    whenEmpty: 'Nothing was done with this case yet.',
    payloads,
    beside: { case: path, head: entries.at(-1)?.hash ?? null },
    notices: [
      `${entries.length === 1 ? '1 entry' : `${entries.length} entries`}. \`imgaudit verify\` checks that no entry was changed.`,
    ],
  });
}

function commandOf(entry: CustodyEntry): string {
  const words = plainJsonOr(entry.arguments, entry.arguments);
  return Array.isArray(words) ? words.map((word) => (/^[\w./:@=,*-]+$/.test(word) ? word : `'${word}'`)).join(' ') : '';
}
