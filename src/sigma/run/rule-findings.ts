import { printDay } from '../../domain/instant.ts';
import { GatheredEvents } from '../correlate/gathered-events.ts';
import type { Occurrence } from '../correlate/occurrence.ts';
import type { FieldValue } from '../evaluate/field-values.ts';
import type { EventRule } from '../language/sigma-rule.ts';
import { shownFields } from './plan.ts';

/** Findings of one rule. Of more, the later ones are left out, and the answer says so. */
export const MOST_FINDINGS = 10_000;
const LONGEST_VALUE = 80;

/** What a rule found by one actor, from one address, on one day. */
export interface RuleFinding {
  readonly actor: string | null;
  readonly address: string | null;
  readonly day: string;
  /** The fields that the rule tests, as the first event has them: `image.tag v1.8.3`. */
  readonly matched: readonly string[];
  readonly events: GatheredEvents;
}

/** Gathers what a rule matches. */
export class RuleFindings {
  readonly rule: EventRule;
  readonly found = new Map<string, RuleFinding>();
  isCut = false;
  readonly #shown: readonly string[];

  constructor(rule: EventRule) {
    this.rule = rule;
    this.#shown = shownFields(rule.expression);
  }

  add({ seq, time, names, field }: Occurrence): void {
    const day = printDay(time);
    const key = JSON.stringify([names.actor, names.address, day]);
    let finding = this.found.get(key);
    if (finding === undefined) {
      if (this.found.size >= MOST_FINDINGS) {
        this.isCut = true;
        return;
      }
      const matched = this.#shown.flatMap((path) => shownValue(path, field(path)));
      finding = { actor: names.actor, address: names.address, day, matched, events: new GatheredEvents() };
      this.found.set(key, finding);
    }
    finding.events.add(seq, time, names);
  }
}

function shownValue(path: string, value: FieldValue): readonly string[] {
  const values = typeof value === 'object' && value !== null ? value : [value];
  const texts = values.flatMap((one) => (one === undefined || one === null ? [] : [String(one)]));
  if (texts.length === 0) return [];
  const text = texts.slice(0, 3).join(', ');
  return [`${path} ${text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text}`];
}
