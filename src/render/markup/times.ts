import { displayInstant, parseInstant, type Zone } from '../../domain/instant.ts';
import { element, type Markup } from './markup.ts';

/** Writes times of a page in its zone. */
export interface Clock {
  /** Name of the zone, for headings. */
  readonly zone: string;
  /** Date and time, with the moment in UTC for machines; a dash for none. */
  at(iso: string | null): Markup;
  /** The same as a text, to the second. */
  text(iso: string): string;
}

export function clockOf(zone: string): Clock {
  const shown: Zone = zone === 'UTC' ? 'utc' : zone;
  const text = (iso: string) => {
    const instant = parseInstant(iso)?.instant;
    return instant === undefined ? iso : displayInstant(instant, shown);
  };
  return {
    zone,
    text,
    at: (iso) => (iso === null ? element('span', {}, '-') : element('time', { datetime: iso }, text(iso))),
  };
}
