import { type Instant, parseInstant } from '../../src/domain/instant.ts';

/** The instant that a text with an offset names. */
export function instantAt(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) throw new RangeError(`${text} is no instant`);
  return parsed.instant;
}
