import { Command } from 'commander';
import type { Context } from '../shared/context.ts';
import { addProgramOptions, casePath } from '../shared/global-flags.ts';
import { caseNames } from './case-names.ts';
import { type Offer, offerFor } from './offers.ts';
import { splitLine } from './split-line.ts';

/** A command, and how it is loaded. */
interface KnownCommand {
  readonly name: string;
  load(): Promise<{ build(context: Context): Command }>;
}

/**
 * Only words of these characters are offered: a shell may insert them as they are. Names in a case come from logs, and
 * logs from anybody. A name with other characters is typed by hand.
 */
const HARMLESS = /^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,500}$/;

/**
 * Writes what may stand at the cursor, one word a line. The line, the cursor and the characters at which the shell cuts
 * words stand in the environment, because there nothing expands them. Whatever goes wrong, it writes nothing.
 */
export async function complete(commands: readonly KnownCommand[], context: Context): Promise<void> {
  try {
    for (const word of await wordsFor(commands, context)) context.stdout.write(`${word}\n`);
  } catch {
    // The user is typing, and a message would stand in the middle of the line.
  }
}

async function wordsFor(commands: readonly KnownCommand[], context: Context): Promise<readonly string[]> {
  const { env, arguments: words } = context;
  const line = env['IMGAUDIT_COMP_LINE'] ?? '';
  const point = Number(env['IMGAUDIT_COMP_POINT'] ?? line.length);
  const typed = splitLine(line.slice(0, Number.isSafeInteger(point) ? point : line.length), 'imgaudit');
  if (typed === null) return [];
  const program = await treeOf(commands, typed.before, context);
  const offer = offerFor(program, typed);
  const offered = [...offer.words, ...(await namesOf(offer, context))].filter((word) => {
    return (HARMLESS.test(word) || /^--[a-z-]{1,40}$/.test(word)) && word.startsWith(offer.prefix);
  });
  const breaks = words[1] === 'bash' ? (env['IMGAUDIT_COMP_BREAKS'] ?? '') : '';
  const kept = lengthBeforeBreak(typed.current, breaks);
  return [...new Set(offered)].map((word) => `${offer.lead}${word}`.slice(kept)).filter((word) => word !== '');
}

/** Only the commands that the line names are loaded. */
async function treeOf(commands: readonly KnownCommand[], before: readonly string[], context: Context) {
  const program = addProgramOptions(new Command('imgaudit'));
  for (const { name, load } of commands) {
    program.addCommand(before.includes(name) ? (await load()).build(context) : new Command(name));
  }
  return program;
}

async function namesOf({ fromCase, prefix, db }: Offer, context: Context): Promise<readonly string[]> {
  // A prefix with other characters begins no name that is offered.
  if (fromCase === null || (prefix !== '' && !HARMLESS.test(prefix))) return [];
  try {
    return await caseNames(casePath(db === null ? {} : { db }, context), {
      ...{ value: fromCase, prefix },
      isWanted: (name) => HARMLESS.test(name),
    });
  } catch {
    return [];
  }
}

/** bash replaces only what stands behind the last of these characters, so the answer must not repeat what is before it. */
function lengthBeforeBreak(current: string, breaks: string): number {
  const lengths = [':', '='].map((mark) => (breaks.includes(mark) ? current.lastIndexOf(mark) + 1 : 0));
  return lengths.reduce((longest, length) => Math.max(longest, length));
}
