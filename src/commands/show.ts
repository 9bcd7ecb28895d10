import { Command } from 'commander';
import type { CaseReader } from '../case/case-reader.ts';
import { AuditError } from '../domain/audit-error.ts';
import { notesOn } from '../domain/judgement.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import { type OriginalRecord, readOriginal } from '../evidence/archives/read-original.ts';
import { contradictedBy } from '../investigations/twins/contradictions.ts';
import { LikelyTwins } from '../investigations/twins/likely-twins.ts';
import { neighboursOf } from '../investigations/twins/neighbours.ts';
import { neutralise } from '../render/text/neutralise.ts';
import { type OriginalText, type ShownEvent, showReport } from '../report/answers/show-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withAudit, withCase } from './shared/open-case.ts';
import { isToTerminal, say, writeBytes, writeReport } from './shared/output.ts';

interface Flags extends GlobalFlags {
  readonly raw?: boolean;
}

const EXAMPLES = `
Examples:
  imgaudit show 42
  imgaudit show 42 43 44
  imgaudit show 42 --raw | sha256sum
  imgaudit show 772ca58d-2b4a-2895-aa1b-93fff415bfbd --format json`;

export function build(context: Context): Command {
  const command = new Command('show')
    .description('Events in full: their fields, where they came from, and the original records.')
    .argument('<event...>', 'numbers of events in the case (SEQ), or their ids at the vendor')
    .option('--raw', 'only the original record of one event, byte by byte (escaped on a terminal)')
    .addHelpText('after', EXAMPLES)
    .action((names: readonly string[], _: unknown, self: Command) =>
      run(names, self.optsWithGlobals<Flags>(), context),
    );
  return addGlobalOptions(command);
}

async function run(names: readonly string[], flags: Flags, context: Context): Promise<void> {
  await withCase(flags, context, async (reader) => {
    const events = names.map((name) => findEvent(reader, name));
    const [only] = events;
    if (flags.raw === true && only !== undefined) {
      if (events.length > 1) throw new AuditError('usage', '--raw writes the bytes of one record: name one event.');
      return writeRaw(only, await originalOf(only, flags, context), flags, context);
    }
    const shown: ShownEvent[] = [];
    const notes = reader.notes();
    const twinsOf = new LikelyTwins(reader).of(events);
    for (const event of events) {
      const original = shownOriginal(await originalOf(event, flags, context));
      const twins = twinsOf.get(event.seq) ?? [];
      shown.push({
        event,
        contradicts: contradictedBy(reader, event),
        twins,
        original,
        notes: notesOn(notes, 'event', String(event.seq)),
        ...neighboursOf(reader, event),
      });
    }
    await writeReport(showReport(shown), flags, context);
  });
}

function originalOf(event: RecordedEvent, flags: Flags, context: Context): Promise<OriginalRecord> {
  return withAudit(flags, context, async (audit): Promise<OriginalRecord> => {
    const file = audit.fileOfEvent(event.seq);
    if (file === null) return { status: 'gone', because: 'the case does not know its file' };
    const original = await readOriginal(file, event.evidence, file.isKept ? audit.keptParts(file.id) : null);
    if (original.status === 'verified' && original.note !== null) say(original.note, flags, context);
    return original;
  });
}

function shownOriginal(original: OriginalRecord): OriginalText {
  if (original.status === 'verified') return { status: 'verified', text: original.text };
  return { status: 'unavailable', because: original.because };
}

/** Log text is hostile to a terminal; a pipe or a file gets the bytes as they are. */
async function writeRaw(event: RecordedEvent, original: OriginalRecord, flags: Flags, context: Context): Promise<void> {
  if (original.status !== 'verified') {
    const isChanged = original.status === 'changed';
    const why = `The original record of event ${event.seq} cannot be shown: ${original.because}.`;
    throw new AuditError(isChanged ? 'evidence-changed' : 'evidence-gone', why, {
      hint: isChanged
        ? '`imgaudit verify` shows what else has changed.'
        : 'Put the file back, or import with --keep the next time.',
    });
  }
  const bytes = isToTerminal(flags, context) ? Buffer.from(`${neutralise(original.text)}\n`, 'utf8') : original.bytes;
  await writeBytes(bytes, flags, context);
}

function findEvent(reader: CaseReader, name: string): RecordedEvent {
  const bySeq = /^\d{1,15}$/.test(name) ? reader.event(Number(name)) : null;
  const found = bySeq === null ? reader.eventsById(name) : [bySeq];
  const [only] = found;
  if (only === undefined) {
    throw new AuditError('not-found', `The case has no event ${name}.`, {
      hint: '`imgaudit events` and `imgaudit timeline` show numbers and ids.',
    });
  }
  if (found.length === 1) return only;
  const numbers = found.slice(0, 10).map(({ seq }) => seq);
  throw new AuditError('not-found', `${found.length} events have the id ${name}: ${numbers.join(', ')}.`, {
    hint: 'Show one of them by its number.',
  });
}
