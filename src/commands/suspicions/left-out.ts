import type { Severity } from '../../domain/vocabulary.ts';
import { plural } from '../../report/cells.ts';
import type { FilterFlags } from '../queries/query-flags.ts';

/** What narrows an answer of the rules. */
interface Narrowing extends FilterFlags {
  readonly minSeverity: Severity;
}

/** Options that choose events. */
const FILTERS: Readonly<Record<keyof FilterFlags, true>> = {
  ...{ event: true, network: true, publicOnly: true, ip: true, notIp: true, actor: true, notActor: true, action: true },
  ...{ outcome: true, source: true, image: true, notImage: true, client: true, tag: true, digest: true, region: true },
  ...{ account: true, text: true },
};

/** What a question leaves out, for those who read the answer and did not ask. `others` is a number of incidents. */
export function leftOutSentences(image: string | undefined, flags: Narrowing, others: number): readonly string[] {
  const isFiltered = Object.entries(flags).some(([name, value]) => Object.hasOwn(FILTERS, name) && value !== undefined);
  const events =
    image === undefined
      ? 'Only events that pass the filters of the command in section 9 were looked at.'
      : `Only events on ${image}${isFiltered ? ' that pass the filters of the command in section 9' : ''} were looked at.`;
  return [
    ...(image === undefined && !isFiltered ? [] : [events]),
    ...(flags.minSeverity === 'info' ? [] : [`Findings below ${flags.minSeverity} are left out (--min-severity).`]),
    ...(others === 0
      ? []
      : [`${plural(others, 'other incident')} of the window ${others === 1 ? 'is' : 'are'} left out (--incident).`]),
  ];
}
