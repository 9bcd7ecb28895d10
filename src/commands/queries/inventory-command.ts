import { Command } from 'commander';
import type { CaseReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import { withPlaces } from '../../report/answers/places.ts';
import type { Report } from '../../report/report.ts';
import type { Context } from '../shared/context.ts';
import { addGlobalOptions, type GlobalFlags } from '../shared/global-flags.ts';
import { withCase } from '../shared/open-case.ts';
import { topOption } from '../shared/option-values.ts';
import { checkOutput, topOf } from '../shared/output.ts';
import { geoOption, readPlaces } from './address-facts.ts';
import { askedEvents } from './asked-question.ts';
import { addFilterOptions, addWindowOptions, type FilterFlags, type WindowFlags } from './query-flags.ts';
import { windowOf, writeWindowed } from './windowed-answer.ts';

export interface InventoryCommand {
  readonly name: string;
  readonly description: string;
  readonly examples: string;
  /** Whether its rows have addresses, so that `--geo` says where they lie. */
  readonly hasAddresses?: boolean;
  /** `most` is the greatest number of rows; all if it is absent. */
  report(reader: CaseReader, selection: Selection, most?: number): Report;
}

/** A screen or two. `--top` shows more. */
const ROWS_ON_TERMINAL = 20;

interface Flags extends GlobalFlags, FilterFlags, WindowFlags {
  readonly top?: number | 'all';
  readonly geo?: readonly string[];
}

/** A command that lists one kind of thing in the whole case, such as images: starting points of an investigation. */
export function buildInventory(inventory: InventoryCommand, context: Context): Command {
  const command = new Command(inventory.name)
    .description(inventory.description)
    .argument('[image]', 'only of this image, namespace, tag or digest, or of images that match this glob')
    .addOption(topOption(ROWS_ON_TERMINAL))
    .addHelpText('after', inventory.examples)
    .action(async (image: string | undefined, _: unknown, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      await checkOutput(flags, context, flags.geo ?? []);
      const places = await readPlaces(flags.geo, context.now());
      await withCase(flags, context, async (reader) => {
        const events = askedEvents(reader, flags, image);
        const windowed = windowOf(flags, reader, context, { isAllByDefault: true, takesAll: true });
        const asked = { ...windowed, notices: [...places.notices, ...windowed.notices], events };
        // The whole case is not loaded into memory.
        const window = asked.isWholeCase === true ? null : asked.window;
        const report = inventory.report(
          reader,
          { window, where: events.where },
          topOf(flags, context, ROWS_ON_TERMINAL) ?? undefined,
        );
        await writeWindowed({ report: withPlaces(report, places.placeOf) }, asked, reader, { flags, context });
      });
    });
  if (inventory.hasAddresses === true) command.addOption(geoOption());
  return addGlobalOptions(addFilterOptions(addWindowOptions(command, { unasked: 'the whole case', isAllAsked: true })));
}
