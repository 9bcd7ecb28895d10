import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import { type SchemaEntry, schemasReport } from '../report/answers/schemas-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { nearestOf } from './shared/nearest.ts';
import { writeReportOfNoCase, writeTextOfNoCase } from './shared/output.ts';

const EXAMPLES = `
With a command, the schema itself is written (draft 2020-12), whatever the case.
Its $defs hold the line of --format ndjson. The same files lie in the package,
in schema/1.

Examples:
  imgaudit schema
  imgaudit schema suspicious
  imgaudit schema events -o events.schema.json`;

export function build(context: Context): Command {
  const command = new Command('schema')
    .description('The JSON Schemas of the answers of --format json: a list of them, or that of one command.')
    .argument('[command]', 'the command whose answers it describes')
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, _: unknown, self: Command) =>
      run(name, schemaEntries(self.parent?.commands ?? [], context), self.optsWithGlobals<GlobalFlags>(), context),
    );
  return addGlobalOptions(command);
}

async function run(
  name: string | undefined,
  entries: readonly SchemaEntry[],
  flags: GlobalFlags,
  context: Context,
): Promise<void> {
  if (name === undefined) return writeReportOfNoCase(schemasReport(entries), flags, context);
  const known = entries.find(({ command }) => command === name);
  if (known === undefined) {
    throw new AuditError('not-found', `There is no schema of "${name}".`, {
      hint:
        nearestOf(
          name,
          entries.map(({ command }) => command),
        ) ?? '`imgaudit schema` lists them.',
    });
  }
  if (flags.format !== undefined && flags.format !== 'json') {
    throw new AuditError('usage', `A schema is JSON, and not ${flags.format}.`, { hint: 'Leave --format out.' });
  }
  await writeTextOfNoCase(readFileSync(schemaPath(name, context), 'utf8'), flags, context);
}

/** Every command that answers in JSON has a schema under its name. */
function schemaEntries(commands: readonly Command[], context: Context): readonly SchemaEntry[] {
  return commands
    .filter((command) => existsSync(schemaPath(command.name(), context)))
    .map((command) => ({
      command: command.name(),
      summary: command.summary(),
      id: `urn:imgaudit:schema:1:${command.name()}`,
    }));
}

function schemaPath(command: string, { packageFolder }: Context): string {
  return join(packageFolder, 'schema', '1', `${command}.schema.json`);
}
