import { CommanderError } from 'commander';
import { EXIT_CODES, EXIT_USAGE } from '../../src/commands/exit-codes.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { AuditError } from '../../src/domain/audit-error.ts';
import { parseInstant } from '../../src/domain/instant.ts';
import { Captured, commandContext } from './command-context.ts';
import { type CliRun, NOW } from './run-cli.ts';

/** Runs a command in this process, which takes a fraction of the time that a program of its own takes. */
export async function runCommand(words: readonly string[], db: string, columns = 100): Promise<CliRun> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const now = parseInstant(NOW)?.instant;
  const base = commandContext(words, columns, stdout, stderr);
  const context = { ...base, env: { IMGAUDIT_DB: db }, ...(now === undefined ? {} : { now: () => now }) };
  const entry = COMMANDS.find(({ name }) => name === words[0]);
  if (entry === undefined) throw new RangeError(`no command ${words[0]}`);
  let status = 0;
  try {
    await (await entry.load()).build(context).exitOverride().parseAsync(words.slice(1), { from: 'user' });
  } catch (error) {
    if (error instanceof AuditError) {
      status = EXIT_CODES[error.code];
      stderr.write(`imgaudit: ${[error.message, error.hint ?? ''].join(' ').trim()}\n`);
    } else if (error instanceof CommanderError) status = error.exitCode === 0 ? 0 : EXIT_USAGE;
    else throw error;
  }
  return { status, stdout: stdout.text, stderr: stderr.text };
}
