import type { Counts } from '../case/tally-group.ts';
import type { ImageReference } from '../domain/image-ref.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import { type Cell, text } from './report.ts';

/** `12 pull, 3 push`, or a dash for nothing. */
export function countsText(counts: Counts): string {
  return (
    Object.entries(counts)
      .map(([term, count]) => `${count} ${term}`)
      .join(', ') || 'none'
  );
}

/** Tag, or digest where there is no tag. */
export function referenceCell(image: ImageReference | null): Cell {
  if (image?.tag) return text(image.tag);
  return image?.digest ? { kind: 'digest', digest: image.digest } : text(null);
}

/** Name as people know it; the id where there is none. */
export function actorText({ actor }: RecordedEvent): string | null {
  return actor.name ?? actor.id ?? (actor.type === 'anonymous' ? 'anonymous' : null);
}

/** The address; for addresses that are hidden, what is logged in their place. */
export function addressText({ client }: RecordedEvent): string | null {
  return client.ip ?? client.address;
}

/** Family of the client program; the start of the user agent where the family is not known. */
export function clientText({ client }: RecordedEvent): string | null {
  return client.tool ?? client.userAgent;
}

/** `1 event`, `2 events`, `3 addresses`. */
export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}
