import { likest } from '../../domain/text/likeness.ts';
import { eventFieldProblem } from '../language/event-fields.ts';
import { joined } from '../language/expression.ts';
import { targetOf } from '../language/log-sources.ts';
import type { CorrelationRule, EventRule, FilterRule, RuleProblem, SigmaDocument } from '../language/sigma-rule.ts';
import { Problems } from './problems.ts';

/** A correlation with the rules that it is about, in the order in which it names them. */
export interface LinkedCorrelation {
  readonly rule: CorrelationRule;
  readonly of: readonly (EventRule | CorrelationRule)[];
}

/** Rules that know each other. */
export interface LinkedRules {
  /** With what filters ask added to their conditions. */
  readonly rules: readonly EventRule[];
  /** Each behind those that it is about. */
  readonly correlations: readonly LinkedCorrelation[];
  readonly problems: readonly RuleProblem[];
}

/** More rules than anybody reads the findings of. */
export const MOST_RULES = 1000;

/** Joins the documents of all files: correlations find their rules, and filters narrow theirs. */
export function linkRules(documents: readonly SigmaDocument[], takenIds: ReadonlySet<string>): LinkedRules {
  const linker = new Linker(documents);
  linker.checkNames(takenIds);
  const rules = linker.filteredRules();
  const correlations = linker.correlations(rules);
  return { rules, correlations, problems: linker.problems };
}

class Linker {
  readonly problems: RuleProblem[] = [];
  readonly #documents: readonly SigmaDocument[];
  readonly #byName = new Map<string, SigmaDocument>();

  constructor(documents: readonly SigmaDocument[]) {
    this.#documents = documents;
  }

  #error({ head }: SigmaDocument, text: string, hint: string | null = null): void {
    const problems = new Problems(head.file.path);
    problems.error(head.line, text, hint);
    for (const problem of problems.found) this.problems.push(problem);
  }

  checkNames(takenIds: ReadonlySet<string>): void {
    for (const [index, document] of this.#documents.entries()) {
      const { id, name } = document.head;
      if (index === MOST_RULES) this.#error(document, `is one of more than ${MOST_RULES} rules`, 'Give fewer files.');
      if (takenIds.has(id)) this.#error(document, `its id "${id}" is that of a rule of imgaudit`, 'Give it another.');
      for (const known of new Set([id, ...(name === null ? [] : [name])])) this.#register(known, document);
    }
  }

  #register(name: string, document: SigmaDocument): void {
    const other = this.#byName.get(name);
    if (other === undefined) this.#byName.set(name, document);
    else this.#error(document, `"${name}" is also the id or name of a rule in ${other.head.file.path}`);
  }

  filteredRules(): readonly EventRule[] {
    const filters = this.#documents.filter((one): one is FilterRule => one.kind === 'filter');
    for (const filter of filters) for (const name of filter.rules ?? []) this.#named(name, filter);
    return this.#documents.flatMap((document) => {
      if (document.kind !== 'rule') return [];
      const narrowing = filters.filter((filter) => isForRule(filter, document));
      if (narrowing.length === 0) return [document];
      const of = [document.expression, ...narrowing.map(({ expression }) => expression)];
      return [{ ...document, expression: joined('all', of) }];
    });
  }

  /** The document that a name or an id stands for; null after an error. */
  #named(name: string, asked: SigmaDocument): SigmaDocument | null {
    const found = this.#byName.get(name) ?? null;
    if (found === null) {
      const [near] = likest(name, [...this.#byName.keys()], 1);
      this.#error(
        asked,
        `names the rule "${name}", which is in no file`,
        near === undefined ? null : `Did you mean ${near}?`,
      );
    } else if (found.kind === 'filter') this.#error(asked, `names "${name}", which is a filter and no rule`);
    return found;
  }

  correlations(rules: readonly EventRule[]): readonly LinkedCorrelation[] {
    const byId = new Map<string, EventRule>(rules.map((rule) => [rule.head.id, rule]));
    const order: LinkedCorrelation[] = [];
    const states = new Map<CorrelationRule, 'open' | 'done'>();
    const visit = (rule: CorrelationRule): void => {
      if (states.get(rule) === 'done') return;
      if (states.get(rule) === 'open') {
        this.#error(rule, 'is about itself, by way of its rules');
        return;
      }
      states.set(rule, 'open');
      const of = rule.rules.flatMap((name) => {
        const found = this.#named(name, rule);
        if (found?.kind === 'correlation') visit(found);
        if (found === null || found.kind === 'filter') return [];
        return [found.kind === 'rule' ? (byId.get(found.head.id) ?? found) : found];
      });
      this.#checkFields(rule, of);
      states.set(rule, 'done');
      order.push({ rule, of });
    };
    for (const document of this.#documents) if (document.kind === 'correlation') visit(document);
    return order;
  }

  /** Fields that a correlation groups by or counts must exist in the events that it is about. */
  #checkFields(rule: CorrelationRule, of: LinkedCorrelation['of']): void {
    const areAllThere = of.length === rule.rules.length;
    const isOfEvents = areAllThere && of.every((one) => one.kind === 'rule' && targetOf(one.source).kind === 'events');
    for (const [alias, fields] of rule.aliases) {
      for (const name of fields.keys()) {
        if (!rule.rules.includes(name)) this.#error(rule, `its alias ${alias} names "${name}", which it is not about`);
      }
    }
    if (!isOfEvents) return;
    const named = [...rule.groupBy, ...rule.fields];
    const fields = named.filter((field) => !rule.aliases.has(field));
    for (const field of [...fields, ...[...rule.aliases.values()].flatMap((one) => [...one.values()])]) {
      const bad = eventFieldProblem(field);
      if (bad !== null) this.#error(rule, bad.problem, bad.hint);
    }
  }
}

/** A filter is for the rules that it names, or for all; in both cases its log source must be theirs. */
function isForRule({ rules, source }: FilterRule, rule: EventRule): boolean {
  const { id, name } = rule.head;
  if (rules !== null && !rules.includes(id) && !(name !== null && rules.includes(name))) return false;
  const holds = (wanted: string | null, given: string | null) => wanted === null || wanted === given;
  return (
    holds(source.product, rule.source.product) &&
    holds(source.category, rule.source.category) &&
    holds(source.service, rule.source.service)
  );
}
