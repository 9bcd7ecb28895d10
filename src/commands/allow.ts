import { Command } from 'commander';
import { type AllowEntry, describeAllowEntry } from '../domain/allow-entry.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { Finding } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import { parseInstant } from '../domain/instant.ts';
import { durationMs, windowBefore } from '../domain/time-window.ts';
import { suggestAllowEntries } from '../investigations/allow-suggestions.ts';
import { breadthOf, parseAddressRange } from '../network/ip-range.ts';
import { allowExportReport, allowReport, suggestionsReport } from '../report/answers/allow-report.ts';
import { plural } from '../report/cells.ts';
import { addWindowOptions, type WindowFlags } from './queries/query-flags.ts';
import { windowOf, writeWindowed } from './queries/windowed-answer.ts';
import { changeCase } from './shared/change-case.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags, zoneOf } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { requireDuration } from './shared/option-values.ts';
import { say, writeReport } from './shared/output.ts';
import { readAllowFile } from './suspicions/allow-file.ts';
import { askSuspicious } from './suspicions/ask-suspicious.ts';
import { DEFAULT_LEARN, refuseEverything } from './suspicions/suspicion-flags.ts';

interface AddFlags extends GlobalFlags {
  readonly actor?: string;
  readonly image?: string;
  readonly rule?: string;
  readonly reason?: string;
  readonly owner?: string;
  readonly expires?: string;
}

const EXAMPLES = `
Examples:
  imgaudit allow add 203.0.113.0/24 --reason office --expires 2027-01-01
  imgaudit allow add --actor 'ci-*' --image 'payments/*' --rule 'delete-*' --reason 'clean-up job'
  imgaudit allow suggest --as-of latest
  imgaudit allow list
  imgaudit allow remove 3
  imgaudit allow export -o allow.json
  imgaudit allow import allow.json --db other-case.db`;

export function build(context: Context): Command {
  const allow = new Command('allow')
    .description('Addresses and actors that you expect. Findings that an entry covers are hidden and counted.')
    .addHelpText('after', EXAMPLES);
  allow.addCommand(addCommand(context));
  allow.addCommand(listCommand(context));
  allow.addCommand(removeCommand(context));
  allow.addCommand(suggestCommand(context));
  allow.addCommand(exportCommand(context));
  allow.addCommand(importCommand(context));
  return addGlobalOptions(allow);
}

function addCommand(context: Context): Command {
  const command = new Command('add')
    .description('Adds an entry. It hides a finding if it covers every address, actor and image of the finding.')
    .argument('[address]', 'address or CIDR block')
    .option('--actor <glob>', 'only for these actors; without an address: from any address')
    .option('--image <glob>', 'only for findings about these images')
    .option('--rule <glob>', 'only for findings of these rules')
    .option('--reason <text>', 'why it is expected')
    .option('--owner <text>', 'who decided it')
    .option('--expires <time>', 'when the entry expires: ISO 8601 date or date-time')
    .addHelpText('after', EXAMPLES)
    .action((address: string | undefined, _: unknown, self: Command) =>
      add(address, self.optsWithGlobals<AddFlags>(), context),
    );
  return addGlobalOptions(command);
}

async function add(address: string | undefined, flags: AddFlags, context: Context): Promise<void> {
  if (address === undefined && flags.actor === undefined) {
    throw new AuditError('usage', 'An entry needs an address or --actor.', {
      hint: 'For example: imgaudit allow add 203.0.113.0/24 --reason office.',
    });
  }
  const entry: AllowEntry = {
    id: null,
    range: address === undefined ? null : parseAddressRange(address),
    actor: flags.actor ?? null,
    image: flags.image ?? null,
    rule: flags.rule ?? null,
    reason: flags.reason ?? null,
    owner: flags.owner ?? null,
    expires: flags.expires === undefined ? null : expiryOf(flags.expires, flags),
  };
  if (entry.range !== null) refuseEverything(entry.range, flags.force ?? false);
  const hidden = await hiddenBy([entry], flags, context);
  const id = await changeCase(flags, context, (changes) => changes.addAllowEntry(entry, context.now()));
  say(`Added entry ${id}.`, flags, context);
  for (const warning of [...remarksOn(entry), ...hiddenText('It', hidden)]) say(warning, flags, context);
  await list(flags, context);
}

/** At most this many findings are named. */
const FINDINGS_NAMED = 5;

/** The severe findings of the usual window that the entries would suppress. */
async function hiddenBy(
  entries: readonly AllowEntry[],
  { db }: GlobalFlags,
  context: Context,
): Promise<readonly Finding[]> {
  const flags = { learn: DEFAULT_LEARN, ...(db === undefined ? {} : { db }) };
  const question = { image: undefined, flags, isPublicOnly: false, minSeverity: 'high', tried: entries } as const;
  let hidden: readonly Finding[] = [];
  await askSuspicious(question, context, async ({ result }) => {
    const names = new Set(entries.map(describeAllowEntry));
    hidden = result.findings.filter(({ suppressedBy }) => suppressedBy !== null && names.has(suppressedBy));
  });
  return hidden;
}

function remarksOn({ range, reason }: AllowEntry): readonly string[] {
  return [
    ...(reason === null ? ['It has no reason. Answers name the entry: say why with --reason.'] : []),
    ...(range !== null && breadthOf(range) === 'wide'
      ? [`${range.text} is wider than one organisation usually has: it may hold strangers, too.`]
      : []),
  ];
}

/** `subject` is `It` or `They`. */
function hiddenText(subject: string, hidden: readonly Finding[]): readonly string[] {
  if (hidden.length === 0) return [];
  const named = hidden.slice(0, FINDINGS_NAMED).map(({ severity, rule, reason: sentence }) => {
    return `  ${severity} ${rule}: ${sentence}`;
  });
  const more = hidden.length > named.length ? [`  and ${hidden.length - named.length} more`] : [];
  return [
    `${subject} ${subject === 'It' ? 'hides' : 'hide'} ${plural(hidden.length, 'severe finding')}:`,
    ...named,
    ...more,
    '`imgaudit allow remove` takes it back.',
  ];
}

function expiryOf(text: string, flags: GlobalFlags): Instant {
  const parsed = parseInstant(text, zoneOf(flags));
  if (parsed !== null) return parsed.instant;
  throw new AuditError('bad-time', `--expires "${text}" is not a date that exists.`, { hint: 'Write 2027-01-01.' });
}

function listCommand(context: Context): Command {
  const command = new Command('list')
    .description('Lists the entries of the case.')
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, self: Command) => list(self.optsWithGlobals<GlobalFlags>(), context));
  return addGlobalOptions(command);
}

async function list(flags: GlobalFlags, context: Context): Promise<void> {
  await withCase(flags, context, (reader) =>
    writeReport(allowReport(reader.allowEntries(), context.now()), flags, context),
  );
}

function removeCommand(context: Context): Command {
  const command = new Command('remove')
    .description('Removes an entry.')
    .argument('<number>', 'number of the entry, as `allow list` shows it')
    .addHelpText('after', EXAMPLES)
    .action(async (number: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      const isRemoved =
        /^\d{1,15}$/.test(number) &&
        (await changeCase(flags, context, (changes) => changes.removeAllowEntry(Number(number))));
      if (!isRemoved) {
        throw new AuditError('not-found', `There is no entry ${number}.`, {
          hint: '`imgaudit allow list` lists them.',
        });
      }
      say(`Removed entry ${number}.`, flags, context);
    });
  return addGlobalOptions(command);
}

interface SuggestFlags extends GlobalFlags, WindowFlags {
  readonly learn: string;
}

function suggestCommand(context: Context): Command {
  const command = new Command('suggest')
    .description('Suggests entries: public addresses that several actors used on several days of the learning window.')
    .option('--learn <duration>', 'learning window before the inspected one', '14d')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<SuggestFlags>();
      const learnMs = requireDuration(durationMs(flags.learn), `--learn "${flags.learn}"`);
      await withCase(flags, context, (reader) => {
        const asked = windowOf(flags, reader, context);
        const { from } = asked.window;
        const window = windowBefore({ from }, learnMs);
        const report = suggestionsReport(suggestAllowEntries(reader, window), window);
        return writeWindowed({ report }, { ...asked, window, events: { where: [], unmatched: [] } }, reader, {
          flags,
          context,
        });
      });
    });
  return addGlobalOptions(addWindowOptions(command));
}

function exportCommand(context: Context): Command {
  const command = new Command('export')
    .description('Writes the entries as JSON, for `allow import` and `suspicious --allow-file`.')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, self: Command) => {
      const { format = 'json', ...flags } = self.optsWithGlobals<GlobalFlags>();
      if (format !== 'json') {
        throw new AuditError('usage', 'Only JSON can be imported again.', {
          hint: 'imgaudit allow list takes every format.',
        });
      }
      await withCase(flags, context, (reader) => {
        return writeReport(allowExportReport(reader.allowEntries()), { ...flags, format }, context);
      });
    });
  return addGlobalOptions(command);
}

function importCommand(context: Context): Command {
  const command = new Command('import')
    .description('Adds the entries of a file that the case does not have yet.')
    .argument('<file>', 'JSON as `allow export` writes it, or one address or CIDR block per line')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      const entries = readAllowFile(file);
      for (const { range } of entries) if (range !== null) refuseEverything(range, flags.force ?? false);
      const held = await withCase(flags, context, (reader) => new Set(reader.allowEntries().map(contentOf)));
      const added = entries.filter((entry) => {
        const content = contentOf(entry);
        const isNew = !held.has(content);
        held.add(content);
        return isNew;
      });
      const hidden = await hiddenBy(added, flags, context);
      await changeCase(flags, context, (changes) => {
        for (const entry of added) changes.addAllowEntry(entry, context.now());
      });
      say(`${added.length} of ${entries.length} entries added; the case has the others already.`, flags, context);
      for (const warning of hiddenText('They', hidden)) say(warning, flags, context);
      await list(flags, context);
    });
  return addGlobalOptions(command);
}

/** What an entry says, without the number that the case gave it. */
function contentOf({ range, actor, image, rule, reason, owner, expires }: AllowEntry): string {
  return JSON.stringify([range?.low, range?.high, actor, image, rule, reason, owner, expires]);
}
