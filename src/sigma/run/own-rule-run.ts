import { least } from '../../numbers/extremes.ts';
import { type CorrelationFinding, Correlator, type RuleHit } from '../correlate/correlator.ts';
import type { EventNames, Occurrence } from '../correlate/occurrence.ts';
import { EVENT_READER, type ReadEvent } from '../evaluate/event-reader.ts';
import type { FieldValue } from '../evaluate/field-values.ts';
import { RuleSet } from '../evaluate/rule-set.ts';
import { targetOf } from '../language/log-sources.ts';
import type { CorrelationRule, EventRule } from '../language/sigma-rule.ts';
import { type Plan, silentRules } from './plan.ts';
import { RuleFindings } from './rule-findings.ts';

/** An original record that a rule has matched. */
export interface RecordMatch {
  readonly rule: EventRule;
  /** The fields of the record that correlations and findings need. */
  readonly fields: ReadonlyMap<string, FieldValue>;
}

/** Runs rules over events, which must come in the order of (time, number). */
export class OwnRuleRun {
  readonly findings: readonly RuleFindings[];
  readonly correlations: { readonly correlator: Correlator; readonly found: CorrelationFinding[] }[];
  readonly #rules: readonly EventRule[];
  readonly #set: RuleSet<ReadEvent>;
  readonly #byRule = new Map<EventRule | CorrelationRule, RuleFindings>();
  /** Where the matches of a rule go: the correlations that are about it, and its place in each. */
  readonly #watchers = new Map<EventRule | CorrelationRule, Watcher[]>();
  readonly #accessors = new Map<string, (event: ReadEvent) => FieldValue>();

  constructor(plan: Plan) {
    this.#rules = plan.rules.filter(({ source }) => targetOf(source).kind === 'events');
    this.#set = new RuleSet(
      this.#rules.map(({ expression }) => expression),
      EVENT_READER,
    );
    const silent = silentRules(plan);
    this.findings = plan.rules.filter((rule) => !silent.has(rule)).map((rule) => new RuleFindings(rule));
    for (const one of this.findings) this.#byRule.set(one.rule, one);
    this.correlations = plan.correlations.map(({ rule, of }, order) => {
      const found: CorrelationFinding[] = [];
      const isSilent = silent.has(rule);
      const correlator = new Correlator(rule, (finding) => {
        if (!isSilent) found.push(finding);
      });
      this.#watch(order, of);
      return { correlator, found };
    });
  }

  #watch(order: number, of: readonly (EventRule | CorrelationRule)[]): void {
    for (const [place, one] of of.entries()) {
      const watchers = this.#watchers.get(one) ?? [];
      watchers.push({ order, place });
      this.#watchers.set(one, watchers);
    }
  }

  add(event: ReadEvent, records: readonly RecordMatch[]): void {
    const matched = this.#set.matches(event);
    if (matched.length === 0 && records.length === 0) return;
    const names = namesOf(event);
    const { seq, time } = event;
    const hits: Hit[] = [];
    for (const index of matched) {
      const rule = this.#rules[index];
      if (rule !== undefined)
        hits.push({ rule, occurrence: { seq, time, names, field: (path) => this.#read(event, path) } });
    }
    for (const { rule, fields } of records) {
      hits.push({ rule, occurrence: { seq, time, names, field: (path) => fields.get(path) } });
    }
    this.#tell(hits);
  }

  #read(event: ReadEvent, path: string): FieldValue {
    let accessor = this.#accessors.get(path);
    if (accessor === undefined) {
      accessor = EVENT_READER.accessor(path);
      this.#accessors.set(path, accessor);
    }
    return accessor(event);
  }

  /**
   * Tells findings and correlations of the rules that one event matches. A correlation that holds is a match as well, for
   * those about it. They stand behind it, so each gets all that the event is to it at once.
   */
  #tell(hits: readonly Hit[]): void {
    const waiting = new Map<number, RuleHit[]>();
    const tell = ({ rule, occurrence }: Hit) => {
      this.#byRule.get(rule)?.add(occurrence);
      for (const { order, place } of this.#watchers.get(rule) ?? []) {
        const known = waiting.get(order) ?? [];
        known.push({ occurrence, place });
        waiting.set(order, known);
      }
    };
    for (const hit of hits) tell(hit);
    while (waiting.size > 0) {
      const order = least(waiting.keys(), Number.POSITIVE_INFINITY);
      const own = waiting.get(order) ?? [];
      waiting.delete(order);
      const correlator = this.correlations[order]?.correlator;
      const [first] = own;
      if (correlator === undefined || first === undefined) continue;
      const { rule } = correlator;
      for (const group of correlator.add(own)) {
        const field = (path: string) => group[rule.groupBy.indexOf(path)] ?? first.occurrence.field(path);
        tell({ rule, occurrence: { ...first.occurrence, field } });
      }
    }
  }

  end(): void {
    for (const { correlator } of this.correlations) correlator.end();
  }
}

interface Watcher {
  /** The place of the correlation among all. */
  readonly order: number;
  readonly place: number;
}

interface Hit {
  readonly rule: EventRule | CorrelationRule;
  readonly occurrence: Occurrence;
}

function namesOf({ actor, client, image }: ReadEvent): EventNames {
  const { ip, address, sortKey, isPublic } = client;
  return { actor: actor.id ?? actor.name, address: ip ?? address, sortKey, isPublic, image };
}
