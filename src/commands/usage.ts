import { Command } from 'commander';
import { parseImageReference } from '../domain/image-ref.ts';
import { investigateUsage } from '../investigations/usage.ts';
import { usageReport } from '../report/answers/usage-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { writeReport } from './shared/output.ts';

const EXAMPLES = `
Examples:
  imgaudit usage payments/api:v1.8.3
  imgaudit usage payments/api@sha256:9f2c...1b07 --format json`;

export function build(context: Context): Command {
  const command = new Command('usage')
    .description(
      'Where an image runs, according to the cluster inventories of the case: by digest first, then by reference.',
    )
    .argument('<image>', '[registry/]namespace/repository[:tag][@sha256:...]')
    .addHelpText('after', EXAMPLES)
    .action(async (text: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      const image = parseImageReference(text);
      await withCase(flags, context, (reader) =>
        writeReport(usageReport(investigateUsage(reader, image)), flags, context),
      );
    });
  return addGlobalOptions(command);
}
