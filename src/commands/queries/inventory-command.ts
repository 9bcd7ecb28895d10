import { Command } from 'commander';
import type { CaseReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import type { Report } from '../../report/report.ts';
import type { Context } from '../shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from '../shared/global-flags.ts';
import { withCase } from '../shared/open-case.ts';
import { writeReport } from '../shared/output.ts';
import { addFilterOptions, type FilterFlags, filterOf } from './query-flags.ts';

export interface InventoryCommand {
  readonly name: string;
  readonly description: string;
  readonly examples: string;
  report(reader: CaseReader, selection: Selection): Report;
}

/** A command that lists one kind of thing in the whole case, such as images: starting points of an investigation. */
export function buildInventory(inventory: InventoryCommand, context: Context): Command {
  const command = new Command(inventory.name)
    .description(inventory.description)
    .addHelpText('after', inventory.examples)
    .action(async (_: unknown, self: Command) => {
      const flags = self.optsWithGlobals<GlobalFlags & FilterFlags>();
      await withCase(flags, context, (reader) =>
        writeReport(inventory.report(reader, { window: null, where: [filterOf(flags)] }), flags, context),
      );
    });
  return addGlobalOptions(addFilterOptions(command));
}
