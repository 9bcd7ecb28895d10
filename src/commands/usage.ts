import { Command, Option } from 'commander';
import { foldCase } from '../domain/text/fold-case.ts';
import { matchesGlob } from '../domain/text/glob.ts';
import { investigateUsage, type NamedUsage } from '../investigations/deployment/usage.ts';
import { resolveImage } from '../investigations/names/resolve-image.ts';
import { NO_NAMES, unknownClusters, unmatchedNames } from '../investigations/names/unmatched.ts';
import { usageReport } from '../report/answers/usage-report.ts';
import { namedReport, withUnread } from '../report/covered-report.ts';
import type { Context } from './shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from './shared/global-flags.ts';
import { withCase } from './shared/open-case.ts';
import { gathering } from './shared/option-values.ts';
import { writeReport } from './shared/output.ts';

interface Flags extends GlobalFlags {
  readonly cluster?: readonly string[];
}

const EXAMPLES = `
Examples:
  imgaudit usage payments/api:v1.8.3
  imgaudit usage payments/api --cluster 'prod-*'
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
    .addOption(
      new Option('--cluster <glob>', 'only these clusters (`imgaudit clusters` lists them)').argParser(
        gathering((glob: string): string => glob),
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (text: string, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      await withCase(flags, context, (reader) => {
        const image = resolveImage(reader, text);
        const known = [...new Set(reader.inventories().map(({ cluster }) => cluster))];
        const unmatched = [
          ...unmatchedNames(reader, { ...NO_NAMES, images: [image] }),
          ...unknownClusters(known, flags.cluster ?? []),
        ];
        const usage = ofClusters(investigateUsage(reader, image), flags.cluster);
        const report = withUnread(usageReport(usage, known.length), reader.unreadFiles().length);
        return writeReport(namedReport(report, unmatched), flags, context);
      });
    });
  return addGlobalOptions(command);
}

/** The usage in the clusters that are asked about; without names, in all of them. */
function ofClusters(usage: NamedUsage, globs: readonly string[] = []): NamedUsage {
  if (globs.length === 0) return usage;
  const isAsked = ({ cluster }: NamedUsage['clusters'][number]) =>
    globs.some((glob) => matchesGlob(foldCase(glob), foldCase(cluster)));
  return { ...usage, clusters: usage.clusters.filter(isAsked) };
}
