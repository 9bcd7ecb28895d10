import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { standardOutput } from './commands/destination/standard-output.ts';
import { EXIT_BUG, EXIT_CODES, EXIT_DONE, EXIT_USAGE } from './commands/exit-codes.ts';
import { COMMANDS } from './commands/registry.ts';
import type { Context } from './commands/shared/context.ts';
import { ownCommand, ownOption } from './commands/shared/foreign-words.ts';
import { addProgramOptions, type GlobalFlags, settleFormats } from './commands/shared/global-flags.ts';
import { mayHaveCase } from './commands/shared/open-case.ts';
import { AuditError } from './domain/audit-error.ts';
import { EPOCH, type Instant, instantOf, parseInstant } from './domain/instant.ts';
import { fileTrouble } from './domain/text/file-trouble.ts';
import { messageOf } from './domain/text/message-of.ts';
import { messageLines } from './render/text/fit-width.ts';
import { neutralise } from './render/text/neutralise.ts';

const EXAMPLES = `
Words:
  case       the SQLite file that logs are imported into
  event      one thing that happened, such as a push; alike for every vendor
  actor      the account that acted: a person, a robot, a service
  digest     the hash that names one content of an image, whatever its tags
  window     the period that a question is about
  baseline   what is usual in a log, by the days before the window
  finding    what one detection rule noticed
  incident   findings that belong together

An investigation:
  imgaudit import ./exports                          files, folders, archives
  imgaudit suspicious --public-only --as-of latest   incidents with public addresses
  imgaudit incident <id>                             one incident with its events
  imgaudit timeline payments/api:v1.8.3 --since 7d   what happened to an image
  imgaudit show 42                                   one event, down to its bytes

imgaudit <command> --help explains a command.`;

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const parsed: { readonly version: string } = JSON.parse(text);
  return parsed.version;
}

/** Loads only the commands that the command line names; the list of commands needs just a line about each other. */
async function buildProgram(context: Context, words: readonly string[]): Promise<Command> {
  const program = new Command('imgaudit')
    .description('Investigates container-registry audit logs: who did what to which image, from where.')
    .version(context.version, '-V, --version')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false });
  addProgramOptions(program);
  // An output that cannot be written is refused before anything is done.
  program.hook('preAction', async (_, command) => {
    settleFormats(command);
    const { checkOutput } = await import('./commands/shared/output.ts');
    await checkOutput(command.optsWithGlobals<GlobalFlags>(), context);
  });
  for (const { name, summary, load } of COMMANDS) {
    const command = words.includes(name) ? (await load()).build(context) : new Command(name);
    program.addCommand(command.summary(summary));
  }
  prepare(program, context);
  return program;
}

/** Makes commander throw errors instead of printing them, and write help to stdout. */
function prepare(command: Command, context: Context): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => context.stdout.write(text),
    writeErr: () => {},
    getOutHelpWidth: () => Math.min(context.width, 120),
  });
  for (const child of command.commands) prepare(child, context);
}

function clockOf(env: NodeJS.ProcessEnv): () => Instant {
  const fixed = env['IMGAUDIT_NOW'];
  if (fixed === undefined) return () => instantOf(Date.now()) ?? EPOCH;
  const parsed = parseInstant(fixed);
  if (parsed === null) {
    throw new AuditError('bad-time', `IMGAUDIT_NOW is "${fixed}", which is not a time.`, {
      hint: 'Unset it, or use ISO 8601.',
    });
  }
  return () => parsed.instant;
}

/** Node throws for a user id without a name, which is common in containers. */
function loginName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

function contextOf(): Context {
  const interruption = new AbortController();
  const { stdin, stdout, stderr, env } = process;
  const columns = Number(env['COLUMNS']) || (stdout.isTTY ? stdout.columns : 0);
  return {
    stdin,
    stdout: standardOutput(),
    stderr,
    env,
    isStdoutTerminal: stdout.isTTY ?? false,
    isStderrTerminal: stderr.isTTY ?? false,
    width: columns > 0 ? columns : Number.POSITIVE_INFINITY,
    processName: `process ${process.pid} on ${hostname()}`,
    version: packageVersion(),
    packageFolder: fileURLToPath(new URL('..', import.meta.url)),
    arguments: process.argv.slice(2),
    loginName: loginName(),
    signal: interruption.signal,
    endInOrder: orderlyEnds(interruption),
    now: clockOf(env),
  };
}

/** The one place where an error becomes a line and an exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return reportUsage(error);
  if (error instanceof AuditError) {
    complain(error.hint === null ? error.message : `${error.message} ${error.hint}`, error);
    return EXIT_CODES[error.code];
  }
  const reason = messageOf(error);
  complain(`internal error: ${reason}. Please report it with the output of --debug.`, error);
  return EXIT_BUG;
}

function reportUsage(error: CommanderError): number {
  if (error.exitCode === EXIT_DONE) return EXIT_DONE;
  if (error.code === 'commander.help') {
    const words = process.argv.slice(2);
    const group = COMMANDS.find(({ name }) => words[0] === name);
    const asked = words.includes('help') ? words[words.indexOf('help') + 1] : undefined;
    const what = asked === undefined ? 'no command given' : withOwnWord(`unknown command '${asked}'`);
    complain(`${what}. imgaudit ${group === undefined ? '' : `${group.name} `}--help lists them.`, error);
    return EXIT_USAGE;
  }
  const message = withOwnWord(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
  complain(/[.?)]$/.test(message) ? message : `${message}. imgaudit <command> --help shows what it takes.`, error);
  return EXIT_USAGE;
}

/** The options of the command that the command line names, and of all. Known once the program is built. */
let knownOptions: readonly string[] = [];

/** Many come from another program: its words are told what they are called here. */
function withOwnWord(message: string): string {
  const [, option] = /^unknown option '([^']+)'/.exec(message) ?? [];
  const [, command] = /^unknown command '([^']+)'/.exec(message) ?? [];
  const own = option === undefined ? ownCommand(command ?? '') : ownOption(option, knownOptions);
  return own === null ? message : `${message.replace(/ \(Did you mean [^(]{0,500}$/, '')} (Did you mean ${own}?)`;
}

function complain(message: string, error: unknown): void {
  const { isTTY, columns } = process.stderr;
  const width = isTTY ? Number(process.env['COLUMNS']) || columns : Number.POSITIVE_INFINITY;
  for (const line of messageLines(`imgaudit: ${message}`, width)) process.stderr.write(`${line}\n`);
  if (!process.argv.includes('--debug') || !(error instanceof Error)) return;
  for (const line of (error.stack ?? '').split('\n')) process.stderr.write(`${neutralise(line)}\n`);
}

/** Signals of Ctrl-C, of a request to end, and of a closed terminal. */
const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long a command may take to end in order, and then to be stopped: together well under a second. */
const ORDER_MS = 600;
const STOP_MS = 300;

/** Stops what a command does at the moment. */
type Stop = () => Promise<unknown>;

/**
 * Gives the function by which a command says that it ends in order from now on, until it calls what it gets back. A signal
 * asks it to; after a second signal, or when that takes too long, it is stopped. At other times the system ends the
 * program at once, which is the only way while it computes: a signal is not heard before the main thread waits. That is
 * safe at any moment: uncommitted changes are dropped. What a command does within something else is stopped alone.
 */
function orderlyEnds(interruption: AbortController): (stop: Stop) => () => void {
  const stops: Stop[] = [];
  let timer: NodeJS.Timeout | undefined;
  const leaveToSystem = () => {
    for (const signal of INTERRUPTIONS) process.off(signal, ask);
  };
  const end = (signal: NodeJS.Signals) => {
    clearTimeout(timer);
    leaveToSystem();
    // A statement of SQLite, or a read from a pipe that nobody writes to, cannot be stopped, and exit() waits for it.
    timer = setTimeout(() => process.kill(process.pid, signal), STOP_MS);
    const status = report(new AuditError('interrupted', 'Interrupted.'));
    const stop = stops.at(-1) ?? (async () => {});
    stop().then(() => process.exit(status));
  };
  const ask = (signal: NodeJS.Signals) => {
    if (interruption.signal.aborted) return end(signal);
    interruption.abort();
    timer = setTimeout(() => end(signal), ORDER_MS);
  };
  return (stop) => {
    if (stops.length === 0) for (const signal of INTERRUPTIONS) process.on(signal, ask);
    stops.push(stop);
    return () => {
      clearTimeout(timer);
      stops.pop();
      if (stops.length === 0) leaveToSystem();
    };
  };
}

/**
 * Standard output takes no more. The command goes on, because its verdict is an exit code too. A reader that has seen
 * enough (`| head`) is no failure; a full disk is one, unless the verdict is worse.
 */
function outputLost(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  const trouble = new AuditError('output-failed', `Cannot write to standard output: ${fileTrouble(error)}.`, {
    hint: 'What was written is not the whole answer. Free some space, or write it elsewhere.',
    cause: error,
  });
  const exitCode = report(trouble);
  process.exitCode ||= exitCode;
}

/** The hidden command that shells ask for what may be typed. */
const COMPLETE = '__complete';

/** The words of the command line. Without any, beside a case, its status is the most useful answer. */
function wordsOf(context: Context): readonly string[] {
  const { arguments: words } = context;
  if (words.length === 0 && mayHaveCase({}, context)) return ['status'];
  return words.includes('sql') ? words.map(statementWord) : words;
}

/** A statement may begin with a comment, which would be taken for an option. A blank before it changes nothing. */
function statementWord(word: string): string {
  return /^--(?:\s|(?![a-z-]{1,40}=)[^\n]{0,1000}\n)/.test(word) ? ` ${word}` : word;
}

async function main(): Promise<void> {
  // The reader of stderr has gone: work goes on without messages.
  process.stderr.on('error', () => {});
  try {
    const context = contextOf();
    context.stdout.on('error', outputLost);
    const words = wordsOf(context);
    if (words[0] === COMPLETE) return (await import('./commands/completing/complete.ts')).complete(COMMANDS, context);
    const program = await buildProgram(context, words);
    knownOptions = [program, ...program.commands.filter((command) => words.includes(command.name()))].flatMap(
      ({ options }) => options.flatMap(({ long }) => long ?? []),
    );
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

await main();
