import type { Instant } from './instant.ts';

/** What an examiner may say of an incident. `open` takes back what was said before. */
export const INCIDENT_STATUSES = ['open', 'confirmed', 'explained', 'false-positive'] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

export const NOTE_KINDS = ['event', 'finding', 'incident'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** What a note is about. */
export interface NoteSubject {
  readonly kind: NoteKind;
  /** The number of an event (`seq`), or the id of a finding or an incident. */
  readonly id: string;
  /** One line that says what it was when the note was written. */
  readonly title: string;
  /** Ids of the findings that an incident held when the note was written; empty for other kinds. */
  readonly findings: readonly string[];
}

/** What an examiner writes down. */
export interface NewNote {
  readonly subject: NoteSubject;
  readonly text: string;
  readonly tags: readonly string[];
  /** Only of an incident; null where the note does not change it. */
  readonly status: IncidentStatus | null;
}

/** A note as the custody log keeps it. Notes are added to, never changed. */
export interface Note extends NewNote {
  /** Number of its entry in the custody log. */
  readonly number: number;
  readonly at: Instant;
  readonly examiner: string | null;
}

/** Sizes of a note, in UTF-16 code units. An answer shows every note in full. */
export const NOTE_LIMITS = { text: 10_000, tag: 100, tags: 20 } as const;

/** Whether an incident of this status needs nobody's attention any more. */
export function isSettled(status: IncidentStatus | null): boolean {
  return status === 'explained' || status === 'false-positive';
}

/** The notes on one thing, the oldest first. */
export function notesOn(notes: readonly Note[], kind: NoteKind, id: string): readonly Note[] {
  return notes.filter(({ subject }) => subject.kind === kind && subject.id === id);
}

/** What was last said of an incident; null if nothing was, or if it was taken back. */
export function statusBy(notes: readonly Note[]): { readonly status: IncidentStatus; readonly note: Note } | null {
  const note = notes.findLast(({ status }) => status !== null);
  return note === undefined || note.status === null || note.status === 'open' ? null : { status: note.status, note };
}

/** The decision of an examiner that a rule does not run on a case. */
export interface RuleSwitch {
  /** Id of the rule. */
  readonly rule: string;
  readonly reason: string;
  /** Number of its entry in the custody log. */
  readonly number: number;
  readonly at: Instant;
  readonly examiner: string | null;
}
