import { Command } from 'commander';
import { copyReport } from '../report/answers/copy-report.ts';
import { copyCase } from './copying/copy-case.ts';
import { addWindowOptions, type WindowFlags } from './queries/query-flags.ts';
import { type AskedWindow, windowOf } from './queries/windowed-answer.ts';
import { authorOf } from './shared/author.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { writeReport } from './shared/output.ts';

type Flags = GlobalFlags & WindowFlags;

const EXAMPLES = `
The copy is a whole case of its own. It is compared with the original before the
command ends, and its custody log tells where it came from. A case that is there
already is never replaced.

With a window, the events outside it are left out, and the originals that the
case keeps. All else comes along. The copy says in its custody log, in status
and in verify that it is a part, and takes no further evidence. The original is
held against its own custody log first.

Examples:
  imgaudit copy incident-42.db clickhouse://ch.example.com:8123/incident42
  imgaudit copy clickhouse://ch.example.com:8123/incident42 incident-42.db
  imgaudit copy incident-42.db week.db --since 2026-02-23 --until 2026-03-02`;

export function build(context: Context): Command {
  const command = new Command('copy')
    .description('Copies a case, or a window of it, into a new one: from a file into ClickHouse, or back.')
    .argument('<from>', 'the case: a file, or clickhouse://host:8123/name')
    .argument('<to>', 'where the copy shall be: a place without a case');
  addWindowOptions(command, { unasked: '30d where one of these is given; else the whole case is copied' });
  command.addHelpText('after', EXAMPLES).action(async (from: string, to: string, _: unknown, self: Command) => {
    const flags = self.optsWithGlobals<Flags>();
    const asked = await askedWindow(from, flags, context);
    const copied = await copyCase(from, to, authorOf(flags, context), asked?.window ?? null);
    const notices = asked?.notices.map(({ text }) => `${text}.`) ?? [];
    // What is written to a file is logged in the case that it is about.
    await writeReport(copyReport({ from, to, ...copied }, notices), { ...flags, db: to }, context);
  });
  return addGlobalOptions(command);
}

/** The window of the case that shall be copied; null for the whole case. */
async function askedWindow(from: string, flags: Flags, context: Context): Promise<AskedWindow | null> {
  const { since, until, day, asOf } = flags;
  if ([since, until, day, asOf].every((value) => value === undefined)) return null;
  return withCase({ ...flags, db: from }, context, (reader) =>
    windowOf(flags, reader, context, { isOfAnyLength: true }),
  );
}
