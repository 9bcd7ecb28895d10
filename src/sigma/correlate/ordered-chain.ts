import type { Entry } from './window.ts';

/** Events of rules in the order in which a correlation names the rules: the number of the last one. */
interface Link {
  readonly seq: number;
  /** The time of the first event of the chain. */
  readonly start: number;
}

/**
 * Chains of events whose rules come in the order of the correlation. For each last rule and each length the chain that
 * began last is kept: if any is short enough, that one is.
 */
export class OrderedChains {
  /** By the place of the last rule, then by the length less one. */
  readonly #links: (Link | null)[][];
  /** The places of the rules among those of the correlation, in the order asked for. */
  readonly #places: readonly number[];

  constructor(places: readonly number[]) {
    this.#places = places;
    this.#links = places.map(() => places.map(() => null));
  }

  /** Adds an event, which its rules share. No chain has an event twice, so later rules come first. */
  add(entries: readonly Entry[]): void {
    for (const entry of entries.toSorted((a, b) => b.rule - a.rule)) this.#add(entry);
  }

  #add(entry: Entry): void {
    const place = this.#places.indexOf(entry.rule);
    const own = this.#links[place];
    if (own === undefined) return;
    own[0] = { seq: entry.seq, start: entry.time };
    for (let length = 1; length <= place; length++) {
      let best: Link | null = null;
      for (let rule = 0; rule < place; rule++) {
        const link = this.#links[rule]?.[length - 1] ?? null;
        if (link !== null && (best === null || link.start > best.start)) best = link;
      }
      if (best !== null) own[length] = { seq: entry.seq, start: best.start };
    }
  }

  /** The length of the longest chain that ends with this event and began within the span; 0 without one. */
  lengthTo(entry: Entry, spanMs: number): number {
    const own = this.#links[this.#places.indexOf(entry.rule)] ?? [];
    for (let length = own.length; length > 0; length--) {
      const link = own[length - 1] ?? null;
      if (link !== null && link.seq === entry.seq && entry.time - link.start <= spanMs) return length;
    }
    return 0;
  }
}
