import type { CaseReader } from '../../case/case-reader.ts';
import type { EventSet, Selection } from '../../case/event-filter.ts';
import { EVENT_READER, needsWhole } from '../evaluate/event-reader.ts';
import { RuleSet } from '../evaluate/rule-set.ts';
import { type Expression, testsOf } from '../language/expression.ts';

/** The events of a selection for which an expression holds. They are read one by one; only their numbers are kept. */
export function matchingEvents(reader: CaseReader, selection: Selection, expression: Expression): EventSet {
  const set = new RuleSet([expression], EVENT_READER);
  const fields = [...testsOf(expression)].flatMap(({ field, value }) =>
    value.kind === 'field' ? [field, value.field] : [field],
  );
  const events = reader.eventList(selection, { limit: -1, offset: 0, order: 'oldest-first' });
  const numbers: number[] = [];
  for (const event of fields.some(needsWhole) ? events : events.heads) {
    if (set.matches(event).length > 0) numbers.push(event.seq);
  }
  // A filter with an empty set asks for everything, and no event has the number -1.
  return { numbers: numbers.length === 0 ? [-1] : numbers.sort((a, b) => a - b) };
}
