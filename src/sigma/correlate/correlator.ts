import { greatest } from '../../numbers/extremes.ts';
import type { FieldValue, Scalar } from '../evaluate/field-values.ts';
import { numberIn } from '../evaluate/test-value.ts';
import { type CorrelationRule, hasNoLimit } from '../language/sigma-rule.ts';
import { GatheredEvents } from './gathered-events.ts';
import { type Alternative, alternativesIn, holdsFor, isWithin } from './hits.ts';
import type { Occurrence } from './occurrence.ts';
import { OrderedChains } from './ordered-chain.ts';
import { type Entry, Window } from './window.ts';

/** The groups of one correlation. More are not counted, and the answer says so. */
export const MOST_GROUPS = 10_000;
/** The events that the windows of one group hold. Of more, the oldest leave early, and the answer says so. */
export const MOST_HELD = 100_000;

/** What a correlation has found: events of one group that agree with its condition, one window after the other. */
export interface CorrelationFinding {
  /** The values that the group has in the fields of `group-by`. */
  readonly group: readonly string[];
  readonly events: GatheredEvents;
  /** The greatest number that a window had, for types that count. */
  readonly number: number | null;
}

/** What was left out because there is a bound. */
export interface CutCorrelation {
  readonly groups: boolean;
  readonly events: boolean;
}

/** An event by one of the rules of a correlation, which has this place among them. */
export interface RuleHit {
  readonly occurrence: Occurrence;
  readonly place: number;
}

interface Group {
  readonly key: readonly string[];
  readonly window: Window;
  /** For a correlation that asks for an order, the chains of each alternative of its condition. */
  readonly chains: readonly OrderedChains[];
  /** Entries that came since those of the open finding. */
  fresh: number;
  last: number;
  open: { readonly events: GatheredEvents; number: number | null } | null;
}

/**
 * Watches the events of a correlation in the order of (time, number). After each event the condition is asked of the
 * events of its group in the span that ends with it, both ends included.
 */
export class Correlator {
  readonly rule: CorrelationRule;
  readonly #groups = new Map<string, Group>();
  readonly #onFinding: (finding: CorrelationFinding) => void;
  /** The alternatives of a condition of words about an order. */
  readonly #alternatives: readonly Alternative[] | null;
  #cutGroups = false;
  #cutEvents = false;

  constructor(rule: CorrelationRule, onFinding: (finding: CorrelationFinding) => void) {
    this.rule = rule;
    this.#onFinding = onFinding;
    const isOfWords = rule.type === 'temporal_ordered' && rule.needed !== null;
    this.#alternatives = isOfWords ? alternativesIn(rule) : null;
  }

  get cut(): CutCorrelation {
    return { groups: this.#cutGroups, events: this.#cutEvents };
  }

  /**
   * Adds an event by all rules of the correlation that it matches. Gives the values of the groups in which the condition
   * holds now: with aliases, an event may belong to one group by one rule and to another by another.
   */
  add(hits: readonly RuleHit[]): readonly (readonly string[])[] {
    const byGroup = new Map<string, { readonly key: readonly string[]; readonly hits: RuleHit[] }>();
    for (const hit of hits) {
      const key = this.#keyOf(hit);
      if (key === null) continue;
      const name = JSON.stringify(key);
      const known = byGroup.get(name) ?? { key, hits: [] };
      known.hits.push(hit);
      byGroup.set(name, known);
    }
    const holding: (readonly string[])[] = [];
    for (const [name, ofGroup] of byGroup) if (this.#holdsAfter(name, ofGroup)) holding.push(ofGroup.key);
    return holding;
  }

  #holdsAfter(
    name: string,
    { key, hits }: { readonly key: readonly string[]; readonly hits: readonly RuleHit[] },
  ): boolean {
    const time = hits[0]?.occurrence.time ?? 0;
    const group = this.#groupOf(name, key, time);
    if (group === null) return false;
    const entries = hits.flatMap((hit) => this.#entryOf(hit) ?? []);
    const { window } = group;
    this.#leave(group, time);
    // An event that several rules match counts once, unless the rules themselves are counted.
    const counted = this.#isTemporal() ? entries : entries.slice(0, 1);
    for (const entry of counted) window.add(entry);
    group.fresh += counted.length;
    for (const chains of group.chains) chains.add(entries);
    while (window.size > MOST_HELD) {
      window.dropFirst();
      this.#cutEvents = true;
    }
    return counted.length > 0 && this.#isHit(group, entries);
  }

  /** Tells the findings that are still open. */
  end(): void {
    for (const group of this.#groups.values()) this.#close(group);
  }

  #isTemporal(): boolean {
    return this.rule.type === 'temporal' || this.rule.type === 'temporal_ordered';
  }

  #leave(group: Group, time: number): void {
    group.window.leaveBefore(time);
    // Nothing of the open finding is left in the window: what comes now is a new one.
    if (group.window.size <= group.fresh) this.#close(group);
    group.fresh = Math.min(group.fresh, group.window.size);
    group.last = time;
  }

  #keyOf({ occurrence, place }: RuleHit): readonly string[] | null {
    const name = this.rule.rules[place] ?? '';
    const key: string[] = [];
    for (const field of this.rule.groupBy) {
      const value = firstOf(occurrence.field(this.rule.aliases.get(field)?.get(name) ?? field));
      // Events that do not say what they are grouped by belong to no group.
      if (value === null) return null;
      key.push(String(value));
    }
    return key;
  }

  #groupOf(name: string, key: readonly string[], time: number): Group | null {
    const known = this.#groups.get(name);
    if (known !== undefined) {
      // Those used last stand last, so that the first one is the first to be forgotten.
      this.#groups.delete(name);
      this.#groups.set(name, known);
      return known;
    }
    if (this.#groups.size >= MOST_GROUPS) this.#forgetPast(time);
    if (this.#groups.size >= MOST_GROUPS) {
      this.#cutGroups = true;
      return null;
    }
    const group: Group = {
      key,
      window: new Window(this.rule),
      chains: this.#chains(),
      fresh: 0,
      last: time,
      open: null,
    };
    this.#groups.set(name, group);
    return group;
  }

  #chains(): readonly OrderedChains[] {
    if (this.rule.type !== 'temporal_ordered') return [];
    if (this.#alternatives === null) return [new OrderedChains(this.rule.rules.map((_, place) => place))];
    return this.#alternatives.map(({ affirmed }) => new OrderedChains(affirmed));
  }

  /** Forgets the groups whose windows are past. */
  #forgetPast(time: number): void {
    for (const [name, group] of this.#groups) {
      if (group.last >= time - this.rule.spanMs) return;
      this.#close(group);
      this.#groups.delete(name);
    }
  }

  #entryOf({ occurrence: { seq, time, names, field }, place: rule }: RuleHit): Entry | null {
    const { fields, type, percentile, aliases, rules } = this.rule;
    if (fields.length === 0) return { seq, time, names, rule, value: null };
    const values = fields.flatMap((path) => firstOf(field(aliases.get(path)?.get(rules[rule] ?? '') ?? path)) ?? []);
    const [first] = values;
    if (first === undefined || values.length < fields.length) return null;
    if (type === 'value_count' || (type === 'value_percentile' && percentile === null)) {
      // Several fields are counted by what they say together.
      const text = values.length === 1 ? String(first) : JSON.stringify(values.map(String));
      return { seq, time, names, rule, value: text.toLowerCase() };
    }
    const number = numberIn(first);
    return number === null ? null : { seq, time, names, rule, value: number };
  }

  #isHit(group: Group, entries: readonly Entry[]): boolean {
    const { limits, needed, rules, type } = this.rule;
    if (type === 'temporal_ordered') return this.#isOrderedHit(group, entries);
    const { window } = group;
    const number = window.number();
    const isHit =
      needed !== null
        ? holdsFor(needed, (rule) => window.has(rules.indexOf(rule)))
        : type === 'temporal' && hasNoLimit(limits)
          ? rules.every((_, at) => window.has(at))
          : number !== null && isWithin(number, limits);
    if (isHit) this.#extend(group, group.open === null ? window.size : group.fresh, number);
    return isHit;
  }

  #isOrderedHit(group: Group, entries: readonly Entry[]): boolean {
    const { limits, rules, spanMs } = this.rule;
    const longest = group.chains.map((chains) =>
      greatest(
        entries.map((entry) => chains.lengthTo(entry, spanMs)),
        0,
      ),
    );
    const [length = 0] = longest;
    const isHit =
      this.#alternatives !== null
        ? this.#alternatives.some(
            ({ affirmed, denied }, at) =>
              longest[at] === affirmed.length && denied.every((place) => !group.window.has(place)),
          )
        : hasNoLimit(limits)
          ? length === rules.length
          : isWithin(length, limits);
    if (isHit) this.#extend(group, group.open === null ? group.window.size : group.fresh, null);
    return isHit;
  }

  /** Adds the newest entries of the window to the open finding. */
  #extend(group: Group, newest: number, number: number | null): void {
    group.open ??= { events: new GatheredEvents(), number: null };
    const { open, window } = group;
    let last = -1;
    for (const { seq, time, names } of window.newest(newest)) {
      // One event may stand there for several rules.
      if (seq !== last) open.events.add(seq, time, names);
      last = seq;
    }
    group.fresh = 0;
    if (number !== null) open.number = open.number === null ? number : Math.max(open.number, number);
  }

  #close(group: Group): void {
    if (group.open === null) return;
    this.#onFinding({ group: group.key, events: group.open.events, number: group.open.number });
    group.open = null;
  }
}

/** The value that an event is grouped by: the first one, where a field has several; null without one. */
function firstOf(value: FieldValue): Exclude<Scalar, null> | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return value;
  return value.find((one) => one !== null) ?? null;
}
