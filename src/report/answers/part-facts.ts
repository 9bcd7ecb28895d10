import type { CasePart } from '../../case/audit/case-part.ts';
import { printInstant } from '../../domain/instant.ts';
import { plural } from '../cells.ts';
import { windowPayload } from '../payloads.ts';
import type { Payload } from '../report.ts';

/** What of another case a case holds, without a full stop. */
export function partText({ window, leftOut }: Pick<CasePart, 'window' | 'leftOut'>): string {
  const { events, contradictions, originals } = leftOut;
  const left = [
    plural(events, 'event'),
    ...(contradictions > 0 ? [plural(contradictions, 'contradiction')] : []),
    ...(originals > 0 ? [plural(originals, 'kept original')] : []),
  ];
  return `events from ${printInstant(window.from)} until ${printInstant(window.to)}; left out: ${left.join(', ')}`;
}

/** The same for programs. */
export function partPayload({ window, leftOut }: Pick<CasePart, 'window' | 'leftOut'>): Payload {
  const { events, contradictions, originals } = leftOut;
  return { window: windowPayload(window), leftOut: { events, contradictions, originals } };
}
