import { type Instant, parseInstant } from '../../src/domain/instant.ts';

/** The instant of a text such as `2026-03-02T09:30:00Z`. @throws RangeError if the text is not a time */
export function instantAt(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new RangeError(`${text} is not a time`);
  return parsed.instant;
}
