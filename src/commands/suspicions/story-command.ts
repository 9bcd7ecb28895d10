import { Command } from 'commander';
import type { Context } from '../shared/context.ts';
import { addGlobalOptions } from '../shared/global-flags.ts';
import { topOption } from '../shared/option-values.ts';
import { topOf } from '../shared/output.ts';
import { askSuspicious, type Suspicions } from './ask-suspicious.ts';
import { addSuspicionOptions, type SuspicionFlags } from './suspicion-flags.ts';

/** What is found stands above the events, and should not scroll out of reach. */
const EVENTS_ON_TERMINAL = 200;

export interface StoryFlags extends SuspicionFlags {
  readonly top?: number | 'all';
}

/** A command that tells one thing that the rules found, with the events around it. */
export interface StoryCommand {
  /** Its name, which is also what it calls the thing. */
  readonly name: string;
  readonly description: string;
  /** Text below the options. */
  readonly examples: string;
  /** `top`: at most this many events; null for all. */
  tell(
    id: string,
    suspicions: Suspicions,
    asked: { readonly flags: StoryFlags; readonly top: number | null },
  ): Promise<void>;
}

/** Builds the command. It takes the options of `suspicious` that decide what is found. */
export function buildStoryCommand({ name, description, examples, tell }: StoryCommand, context: Context): Command {
  const command = new Command(name)
    .description(description)
    .argument('<id>', `id of the ${name}, or the beginning of it`)
    .argument('[image]', 'the image that `suspicious` was asked about, if any')
    .addOption(topOption(EVENTS_ON_TERMINAL, 'events, the earliest'))
    .addHelpText('after', examples)
    .action((id: string, image: string | undefined, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<StoryFlags>();
      const question = { image, flags, isPublicOnly: false, minSeverity: 'info' } as const;
      const top = topOf(flags, context, EVENTS_ON_TERMINAL);
      return askSuspicious(question, context, (suspicions) => tell(id, suspicions, { flags, top }));
    });
  return addGlobalOptions(addSuspicionOptions(command, { isPublicAsked: false }));
}
