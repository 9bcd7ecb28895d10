import { Argument, Command } from 'commander';
import { SCRIPTS } from './completing/scripts.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { writeTextOfNoCase } from './shared/output.ts';

const EXAMPLES = `
It completes commands, options and their values, and images, accounts and
addresses of the case. Names with unusual characters are not offered, because
names come from logs and a shell might run what is in them.

Examples:
  imgaudit completion bash > ~/.local/share/bash-completion/completions/imgaudit
  imgaudit completion zsh > ~/.zsh/completions/_imgaudit
  imgaudit completion fish > ~/.config/fish/completions/imgaudit.fish`;

export function build(context: Context): Command {
  const command = new Command('completion')
    .description('Prints a script with which a shell completes the words of imgaudit.')
    .addArgument(new Argument('<shell>', 'your shell').choices([...SCRIPTS.keys()]))
    .addHelpText('after', EXAMPLES)
    .action((shell: string, _: unknown, self: Command) =>
      writeTextOfNoCase(SCRIPTS.get(shell) ?? '', self.optsWithGlobals<GlobalFlags>(), context),
    );
  return addGlobalOptions(command);
}
