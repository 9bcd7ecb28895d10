import { EVIDENCE_LIMIT } from '../../domain/finding.ts';
import { imageOfReference } from './image-name.ts';
import type { EventNames } from './occurrence.ts';

/** More names than this are not told of one finding. */
const MOST_NAMES = 1000;

/** The events of one finding as they come in: their numbers, their times and what they name. */
export class GatheredEvents {
  readonly numbers: number[] = [];
  readonly actors = new Set<string>();
  readonly addresses = new Map<string, string | null>();
  readonly images = new Set<string>();
  isPublic = false;
  count = 0;
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;

  add(seq: number, time: number, names: EventNames): void {
    this.count++;
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    this.isPublic ||= names.isPublic;
    if (this.numbers.length < EVIDENCE_LIMIT) this.numbers.push(seq);
    if (names.actor !== null && this.actors.size < MOST_NAMES) this.actors.add(names.actor);
    if (names.address !== null && this.addresses.size < MOST_NAMES) this.addresses.set(names.address, names.sortKey);
    if (this.images.size >= MOST_NAMES) return;
    const image = imageOfReference(names.image);
    if (image !== null) this.images.add(image);
  }
}
