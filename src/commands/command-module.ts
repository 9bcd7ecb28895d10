import type { Command } from 'commander';
import type { Context } from './shared/context.ts';

/** A file of `commands/`: builds its part of the command line. */
export interface CommandModule {
  build(context: Context): Command;
}
