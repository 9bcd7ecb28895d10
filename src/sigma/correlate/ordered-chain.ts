import type { Entry } from './window.ts';

/** Events of rules in the order in which a correlation names the rules, from the last one back. */
interface Link {
  readonly entry: Entry;
  readonly before: Link | null;
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

  constructor(rules: number) {
    this.#links = Array.from({ length: rules }, () => Array.from({ length: rules }, () => null));
  }

  /** Adds an event, which its rules share. No chain has an event twice, so later rules come first. */
  add(entries: readonly Entry[]): void {
    for (const entry of entries.toSorted((a, b) => b.rule - a.rule)) this.#add(entry);
  }

  #add(entry: Entry): void {
    const own = this.#links[entry.rule];
    if (own === undefined) return;
    own[0] = { entry, before: null, start: entry.time };
    for (let length = 1; length <= entry.rule; length++) {
      let best: Link | null = null;
      for (let rule = 0; rule < entry.rule; rule++) {
        const link = this.#links[rule]?.[length - 1] ?? null;
        if (link !== null && (best === null || link.start > best.start)) best = link;
      }
      if (best !== null) own[length] = { entry, before: best, start: best.start };
    }
  }

  /** The longest chain that ends with this event and began within the span, as its events in order of time. */
  endingWith(entry: Entry, spanMs: number): readonly Entry[] {
    const own = this.#links[entry.rule] ?? [];
    for (let length = own.length; length > 0; length--) {
      const link = own[length - 1] ?? null;
      if (link === null || link.entry.seq !== entry.seq || link.entry.time - link.start > spanMs) continue;
      const entries: Entry[] = [];
      for (let at: Link | null = link; at !== null; at = at.before) entries.push(at.entry);
      return entries.reverse();
    }
    return [];
  }
}
