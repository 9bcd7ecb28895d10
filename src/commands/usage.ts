import { Command } from 'commander';
import { investigateUsage } from '../investigations/deployment/usage.ts';
import { resolveImage } from '../investigations/names/resolve-image.ts';
import { NO_NAMES, unmatchedNames } from '../investigations/names/unmatched.ts';
import { usageReport } from '../report/answers/usage-report.ts';
import { namedReport } from '../report/covered-report.ts';
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
      'Where an image runs, by the lists of pods (cluster inventories) in the case: containers with its digest, then those that name it by tag.',
    )
    .argument(
      '<image>',
      '[registry/]namespace/repository[:tag][@sha256:...], a namespace, a tag, or a digest or part of one',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (text: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags>();
      await withCase(flags, context, (reader) => {
        const image = resolveImage(reader, text);
        const unmatched = unmatchedNames(reader, { ...NO_NAMES, images: [image] });
        const report = namedReport(usageReport(investigateUsage(reader, image)), unmatched);
        return writeReport(report, flags, context);
      });
    });
  return addGlobalOptions(command);
}
