import type { RecordedEvent } from '../domain/registry-event.ts';
import type { Twin } from '../investigations/twins/act.ts';
import type { Payload } from './report.ts';

export function twinPayload({ seq, source, milliseconds, address, actor }: Twin): Payload {
  return { seq, source, milliseconds, address, actor, inferred: true };
}

/**
 * `same pull as 57 in harbor-proxy-log, 40 ms apart, from 198.51.100.7 (inferred)`. It names the address and the actor
 * where the event itself names another or none.
 */
export function twinText(
  twin: Twin,
  { category, client, actor }: Pick<RecordedEvent, 'category' | 'client' | 'actor'>,
) {
  const { seq, source, milliseconds, address } = twin;
  const isKnown = address === null || address === client.ip || address === client.address;
  const isNamed = twin.actor === null || twin.actor === actor.id || twin.actor === actor.name;
  const act = category === 'other' ? 'act' : category;
  return [
    `same ${act} as ${seq} in ${source}`,
    milliseconds === 0 ? 'at the same time' : `${apartText(milliseconds)} apart`,
    ...(isKnown ? [] : [`from ${address}`]),
    ...(isNamed ? [] : [`by ${twin.actor}`]),
  ]
    .join(', ')
    .concat(' (inferred)');
}

function apartText(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${Number((milliseconds / 1_000).toFixed(1))} s`;
}
