import { InvalidArgumentError } from 'commander';
import type { AskedColumn } from '../../report/answers/events-report.ts';
import { EVENT_READER } from '../../sigma/evaluate/event-reader.ts';
import { eventFieldProblem } from '../../sigma/language/event-fields.ts';

/** The column that a path into the JSON of an event names. */
export function columnNamed(path: string): AskedColumn {
  const bad = eventFieldProblem(path);
  if (bad !== null) throw new InvalidArgumentError(`${sentence(bad.problem)} ${bad.hint ?? ''}`.trim());
  const read = EVENT_READER.accessor(path);
  return {
    path,
    read(event) {
      const value = read(event);
      if (typeof value !== 'object' || value === null) return value ?? null;
      // A field with several values, such as a list in the details.
      return value.map(String).join(', ');
    },
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
