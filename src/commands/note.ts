import { Command, Option } from 'commander';
import type { CaseReader } from '../case/case-reader.ts';
import { AuditError } from '../domain/audit-error.ts';
import { printReference } from '../domain/image-ref.ts';
import { INCIDENT_STATUSES, type IncidentStatus, NOTE_LIMITS, type NoteSubject, notesOn } from '../domain/judgement.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import { noteReport } from '../report/answers/note-report.ts';
import { namedBy } from './queries/named-id.ts';
import { changeCase } from './shared/change-case.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { oneOf } from './shared/option-values.ts';
import { say, writeReport } from './shared/output.ts';
import { askSuspicious } from './suspicions/ask-suspicious.ts';
import { addSuspicionOptions, type SuspicionFlags } from './suspicions/suspicion-flags.ts';

interface Flags extends SuspicionFlags {
  readonly status?: IncidentStatus;
}

const EXAMPLES = `
A number is an event (SEQ); ids that begin with i are incidents, other ids are
findings or what the vendor calls an event. A finding or an incident is found
by the options that \`imgaudit suspicious\` was asked with: take those of its
Next line. --tag is for the note here, and filters nothing.

The custody log keeps notes, so that they are never changed or removed. A later
note corrects an earlier one.

An incident that is explained or a false positive is left out of
\`imgaudit suspicious\` and counted at its head. The status belongs to the
findings that the incident holds: when others join it, it is shown again.
--status open takes a status back.

Examples:
  imgaudit note 42 'first contact of the intruder' --tag attack
  imgaudit note if73e267a 'planned move of the office' --status explained --since 3d --as-of latest
  imgaudit note`;

export function build(context: Context): Command {
  const command = new Command('note')
    .description('Writes a note on an event, a finding or an incident. Without words: lists the notes of the case.')
    .argument('[id]', 'number or id of an event, or id of a finding or an incident (or the beginning of it)')
    .argument('[text]', 'what to write down')
    .argument('[image]', 'the image that `suspicious` was asked about, if any')
    .addOption(
      new Option('--status <status>', `what an incident is: ${INCIDENT_STATUSES.join(', ')}`).argParser(
        oneOf(INCIDENT_STATUSES),
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(
      (id: string | undefined, text: string | undefined, image: string | undefined, _: unknown, self: Command) => {
        const flags = self.optsWithGlobals<Flags>();
        if (id === undefined) return list(flags, context);
        return add({ id, image, text: text ?? '' }, flags, context);
      },
    );
  addSuspicionOptions(command, { isPublicAsked: false });
  const tag = command.options.find(({ long }) => long === '--tag');
  if (tag !== undefined) tag.description = 'a word that the note is found by; several with commas, or several times';
  return addGlobalOptions(command);
}

async function list(flags: Flags, context: Context): Promise<void> {
  await withCase(flags, context, (reader) => writeReport(noteReport(reader.notes()), flags, context));
}

interface Asked {
  readonly id: string;
  readonly text: string;
  readonly image: string | undefined;
}

async function add({ id, text, image }: Asked, flags: Flags, context: Context): Promise<void> {
  const { tag: tags = [], status = null } = flags;
  checkNote(text, tags);
  const event = await withCase(flags, context, (reader) => eventNamed(reader, id));
  const subject = event === null ? await foundSubject({ id, image }, flags, context) : eventSubject(event);
  if (status !== null && subject.kind !== 'incident') {
    throw new AuditError('usage', `--status is for incidents, and ${id} is the id of ${articled(subject.kind)}.`, {
      hint: '`imgaudit suspicious` lists incidents.',
    });
  }
  const number = await changeCase(flags, context, (changes) => changes.addNote({ subject, text, tags, status }));
  say(`Wrote note ${number} on ${subject.kind} ${subject.id}.`, flags, context);
  await withCase(flags, context, (reader) =>
    writeReport(noteReport(notesOn(reader.notes(), subject.kind, subject.id)), flags, context),
  );
}

function articled(kind: string): string {
  return kind === 'finding' ? 'a finding' : `an ${kind}`;
}

/** @throws AuditError `usage` for a note that says nothing, or is too long for answers to show it in full */
function checkNote(text: string, tags: readonly string[]): void {
  const refuse = (message: string, hint: string) => {
    throw new AuditError('usage', message, { hint });
  };
  if (text.trim() === '')
    refuse('A note needs a text.', "For example: imgaudit note 42 'first contact of the intruder'.");
  if (text.length > NOTE_LIMITS.text) {
    refuse(`A note has at most ${NOTE_LIMITS.text} characters, and this one has ${text.length}.`, 'Write several.');
  }
  if (tags.length > NOTE_LIMITS.tags || tags.some((tag) => tag.length > NOTE_LIMITS.tag)) {
    refuse(
      `A note has at most ${NOTE_LIMITS.tags} tags of ${NOTE_LIMITS.tag} characters.`,
      'Use fewer or shorter ones.',
    );
  }
}

/** @throws AuditError `not-found` if several events have the id */
function eventNamed(reader: CaseReader, id: string): RecordedEvent | null {
  // No number of an event begins with 0. The id of a finding may.
  const bySeq = /^[1-9]\d{0,14}$/.test(id) ? reader.event(Number(id)) : null;
  const found = bySeq === null ? reader.eventsById(id) : [bySeq];
  const [only] = found;
  if (found.length < 2) return only ?? null;
  throw new AuditError('not-found', `${found.length} events have the id ${id}.`, {
    hint: `Name one by its number, such as ${only?.seq}.`,
  });
}

function eventSubject({ seq, category, image, action }: RecordedEvent): NoteSubject {
  const title = `${category} ${image === null ? '(no image)' : printReference(image)} (${action})`;
  return { kind: 'event', id: String(seq), title, findings: [] };
}

/** What the rules find in the window that the flags name. */
async function foundSubject(
  { id, image }: Omit<Asked, 'text'>,
  { tag: _, ...flags }: Flags,
  context: Context,
): Promise<NoteSubject> {
  let subject: NoteSubject | null = null;
  const question = { image, flags, isPublicOnly: false, minSeverity: 'info' } as const;
  await askSuspicious(question, context, async ({ result: { findings, incidents } }) => {
    if (id.trim().toLowerCase().startsWith('i')) {
      const one = namedBy(id, incidents, { noun: 'incident', others: [] });
      subject = { kind: 'incident', id: one.id, title: one.title, findings: one.findings };
    } else {
      const one = namedBy(id, findings, { noun: 'finding', others: [] });
      subject = { kind: 'finding', id: one.id, title: `${one.rule}: ${one.reason}`, findings: [] };
    }
  });
  if (subject === null) throw new Error('the question gave no answer');
  return subject;
}
