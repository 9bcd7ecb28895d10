import { Command } from 'commander';
import { AuditError } from '../domain/audit-error.ts';
import { canonicalHost } from '../domain/registry-host.ts';
import { aliasReport } from '../report/answers/alias-report.ts';
import { changeCase } from './shared/change-case.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { say, writeReport } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit registry alias add images.example.com acme-registry.cn-hangzhou.cr.aliyuncs.com
  imgaudit registry alias list
  imgaudit registry alias remove images.example.com`;

export function build(context: Context): Command {
  const alias = new Command('alias').description('Hosts that belong to one registry.').addHelpText('after', EXAMPLES);
  for (const command of [addCommand(context), listCommand(context), removeCommand(context)]) alias.addCommand(command);
  const registry = new Command('registry')
    .description('Facts about registries that logs do not contain, such as which hosts belong to one registry.')
    .addHelpText('after', EXAMPLES)
    .addCommand(addGlobalOptions(alias));
  return addGlobalOptions(registry);
}

function addCommand(context: Context): Command {
  const command = new Command('add')
    .description('Records that the first host is another name of the registry at the second.')
    .argument('<host>', 'the other name, such as a custom domain')
    .argument('<registry>', "the registry's own host")
    .addHelpText('after', EXAMPLES)
    .action(async (host: string, registry: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      const [name, target] = [hostOf(host), hostOf(registry)];
      const canonical = await withCase(flags, context, (reader) => canonicalHost(target, reader.registryAliases()));
      if (canonical === name) {
        throw new AuditError('usage', `${name} and ${target} are the same registry already.`, {
          hint: 'imgaudit registry alias list',
        });
      }
      await changeCase(flags, context, (changes) => changes.addRegistryAlias(name, canonical));
      say(`${name} is ${canonical}.`, flags, context);
    });
  return addGlobalOptions(command);
}

function hostOf(text: string): string {
  if (/^[a-z0-9.-]+(?::\d{1,5})?$/i.test(text)) return text.toLowerCase();
  throw new AuditError('usage', `"${text}" is not a host.`, {
    hint: 'Write registry.example.com or registry.example.com:5000.',
  });
}

function listCommand(context: Context): Command {
  const command = new Command('list')
    .description('The aliases of the case.')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      await withCase(flags, context, (reader) => writeReport(aliasReport(reader.registryAliases()), flags, context));
    });
  return addGlobalOptions(command);
}

function removeCommand(context: Context): Command {
  const command = new Command('remove')
    .description('Removes an alias.')
    .argument('<host>', 'the other name')
    .addHelpText('after', EXAMPLES)
    .action(async (host: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      if (!(await changeCase(flags, context, (changes) => changes.removeRegistryAlias(hostOf(host))))) {
        throw new AuditError('not-found', `There is no alias ${host}.`, {
          hint: '`imgaudit registry alias list` lists them.',
        });
      }
      say(`Removed ${host}.`, flags, context);
    });
  return addGlobalOptions(command);
}
