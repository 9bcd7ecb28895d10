import { Command } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import type { CaseReader } from '../domain/case-reader.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import { readOriginal } from '../ingest/read-evidence.ts';
import { showReport } from '../report/show-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { writeReport } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit show 42
  imgaudit show 772ca58d-2b4a-2895-aa1b-93fff415bfbd --format json`;

export function build(context: Context): Command {
  const command = new Command('show')
    .description('One event in full: its fields, where it came from, and the original record.')
    .argument('<event>', 'number within the case (SEQ), or the event id of the vendor')
    .addHelpText('after', EXAMPLES)
    .action((event: string, _: unknown, self: Command) => run(event, self.optsWithGlobals<GlobalFlags>(), context));
  return addGlobalOptions(command);
}

async function run(name: string, flags: GlobalFlags, context: Context): Promise<void> {
  await withCase(flags, context, async (reader) => {
    const event = findEvent(reader, name);
    const file = reader.evidenceFiles().find(({ path }) => path === event.evidence.file);
    const original =
      file === undefined
        ? ({ status: 'unavailable', because: 'the case does not know its file' } as const)
        : await readOriginal(file, event.evidence);
    await writeReport(showReport(event, original), flags, context);
  });
}

function findEvent(reader: CaseReader, name: string): RecordedEvent {
  const bySeq = /^\d{1,15}$/.test(name) ? reader.event(Number(name)) : null;
  const found = bySeq === null ? reader.eventsById(name) : [bySeq];
  const [only] = found;
  if (only === undefined) {
    throw new AuditError('not-found', `The case has no event ${name}.`, {
      hint: '`imgaudit events` and `imgaudit timeline` show the numbers and ids there are.',
    });
  }
  if (found.length === 1) return only;
  const numbers = found.slice(0, 10).map(({ seq }) => seq);
  throw new AuditError('not-found', `${found.length} events have the id ${name}: ${numbers.join(', ')}.`, {
    hint: 'Show one of them by its number.',
  });
}
