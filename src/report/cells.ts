import type { Counts } from '../case/tally-group.ts';
import type { ImageReference } from '../domain/image-ref.ts';
import { type Instant, printDay } from '../domain/instant.ts';
import type { Note } from '../domain/judgement.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import { type Cell, type Fact, type Section, text, time } from './report.ts';

/** What changes a registry comes first, because there is little of it among many reads and the end may be cut off. */
const FIRST_TOLD: readonly string[] = ['delete', 'untag', 'push', 'tag', 'sign', 'policy', 'config', 'auth'];

function weightOf(term: string): number {
  const place = FIRST_TOLD.indexOf(term);
  return place < 0 ? 0 : FIRST_TOLD.length - place;
}

/** `3 push, 12 pull`, or `none`. */
export function countsText(counts: Counts): string {
  return (
    Object.entries(counts)
      .toSorted(([a], [b]) => weightOf(b) - weightOf(a))
      .map(([term, count]) => `${count} ${term}`)
      .join(', ') || 'none'
  );
}

/** From one time to another, with the name of their zone. */
export function periodCells(from: Instant | null, to: Instant | null): readonly Cell[] {
  return [time(from), text('to'), time(to), { kind: 'zone' }];
}

export const WINDOW_LABEL = 'Window';

/** The line of a summary that says which window was looked at. */
export function windowFact({ from, to }: TimeWindow): Fact {
  return { label: WINDOW_LABEL, cells: periodCells(from, to), isRemark: true };
}

/** What an answer leaves out or cannot see, each as a line of its own that formats of rows alone say on stderr. */
export function limitFacts(sentences: readonly string[]): readonly Fact[] {
  return sentences.map((sentence) => ({ label: 'Note', cells: [text(sentence)], isRemark: true }));
}

/** A fact section of limits; none where nothing is left out. */
export function limitSections(sentences: readonly string[]): readonly Section[] {
  return sentences.length === 0 ? [] : [{ kind: 'facts', facts: limitFacts(sentences) }];
}

/** The tag, else the digest. */
export function referenceCell(image: ImageReference | null): Cell {
  if (image?.tag) return text(image.tag);
  return image?.digest ? { kind: 'digest', digest: image.digest } : text(null);
}

/** The name that people know, else the id. */
export function actorText({ actor }: RecordedEvent): string | null {
  return actor.name ?? actor.id ?? (actor.type === 'anonymous' ? 'anonymous' : null);
}

/** The IP address; where the vendor masks it, the text that was logged instead. */
export function addressText({ client }: RecordedEvent): string | null {
  return client.ip ?? client.address;
}

/** The family of the client program, else its user agent. */
export function clientText({ client }: RecordedEvent): string | null {
  return client.tool ?? client.userAgent;
}

/** `1 event`, `2 events`, `3 addresses`. */
export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}

/** Why a page shows no row though there are some, without a full stop. */
export function unseenText(
  { total, limit, offset }: { readonly total: number; readonly limit: number; readonly offset: number },
  noun: string,
): string {
  if (limit === 0) return `--limit 0 shows none of the ${plural(total, noun)}`;
  return `--offset ${offset} is past the last of the ${plural(total, noun)}`;
}

/** `Note 7 (2026-11-28, A. Lovelace; explained; #office): the office moved.` */
export function noteText({ number, at, examiner, status, tags, text: words }: Note): string {
  const by = [printDay(at), ...(examiner === null ? [] : [examiner])].join(', ');
  const about = [by, ...(status === null ? [] : [status]), ...tags.map((tag) => `#${tag}`)].join('; ');
  return `Note ${number} (${about}): ${words}`;
}
