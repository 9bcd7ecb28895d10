import type { Note } from '../../domain/judgement.ts';
import { plural } from '../cells.ts';
import { notePayload } from '../note-text.ts';
import { count, type Payload, type Report, text, time } from '../report.ts';
import { listReport } from './list-report.ts';

/** Notes, the oldest first. */
export function noteReport(notes: readonly Note[]): Report {
  return listReport({
    name: 'notes',
    columns: [
      { key: 'number', title: 'ENTRY', align: 'right' },
      { key: 'at', title: 'TIME', dropOrder: 2 },
      { key: 'examiner', title: 'EXAMINER', minWidth: 8, dropOrder: 1 },
      { key: 'kind', title: 'ON' },
      { key: 'id', title: 'ID', minWidth: 9 },
      { key: 'status', title: 'STATUS', hidesWhenEmpty: true },
      { key: 'tags', title: 'TAGS', minWidth: 8, hidesWhenEmpty: true },
      { key: 'about', title: 'WHAT IT WAS', minWidth: 16, below: 'sentence' },
      { key: 'text', title: 'NOTE', below: 'sentence' },
    ],
    rows: notes.map((note) => [
      count(note.number),
      time(note.at),
      text(note.examiner),
      text(note.subject.kind),
      text(note.subject.id),
      text(note.status),
      text(note.tags.join(', ') || null),
      text(note.subject.title),
      text(note.text),
    ]),
    whenEmpty: 'Nobody wrote a note yet.',
    payloads: notes.map((note): Payload => {
      const { kind, id, title, findings } = note.subject;
      return { ...notePayload(note), on: { kind, id, title, findings } };
    }),
    notices: [`${plural(notes.length, 'note')}.`],
  });
}
