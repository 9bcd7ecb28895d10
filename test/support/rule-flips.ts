import { existsSync, readFileSync } from 'node:fs';
import type { FixtureLine, RuleFixture } from './rule-fixture.ts';
import { intelligenceOf } from './rule-fixture.ts';

/**
 * One condition of a rule, and a change to its `fires` fixture that breaks only that condition. The change applies to
 * the lines that agree with `of` in all its fields; null in `of` stands for a field that the line does not have.
 */
export interface Flip {
  /** The condition, in words that complete the sentence "the rule is silent unless …". */
  readonly unless: string;
  readonly of?: Readonly<Record<string, unknown>>;
  /** Fields that are set in these lines. */
  readonly set?: Partial<FixtureLine>;
  /** How many of these lines are kept, counted from the first; the others are dropped. */
  readonly keep?: number;
  /** Facts about addresses, and running images, that replace those of the fixture. */
  readonly facts?: Parameters<typeof intelligenceOf>[0];
  readonly running?: readonly string[];
  /** Severities of the findings that remain, because they are about other parts of the fixture. */
  readonly leaves?: readonly string[];
}

/** Reads flips, one a line; a file that does not exist has none. */
export function readFlips(path: string): readonly Flip[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Flip => JSON.parse(line));
}

/** The fixture with one condition broken. @throws RangeError if the flip changes nothing */
export function flipped(fixture: RuleFixture, flip: Flip): RuleFixture {
  const { of = {}, set = {}, keep = Number.POSITIVE_INFINITY } = flip;
  const isMeant = (line: FixtureLine) => {
    const fields = new Map<string, unknown>(Object.entries(line));
    return Object.entries(of).every(([field, value]) => (fields.get(field) ?? null) === value);
  };
  let met = 0;
  const lines = fixture.lines.flatMap((line) => {
    if (flip.of === undefined || !isMeant(line)) return [line];
    met++;
    return met > keep ? [] : [{ ...line, ...set }];
  });
  const changed: RuleFixture = {
    ...fixture,
    lines,
    running: flip.running ?? fixture.running,
    intelligence: flip.facts === undefined ? fixture.intelligence : intelligenceOf(flip.facts),
  };
  if (flip.of !== undefined && met === 0) throw new RangeError(`no line has ${JSON.stringify(of)}`);
  if (JSON.stringify([changed.lines, changed.running]) === JSON.stringify([fixture.lines, fixture.running])) {
    if (flip.facts === undefined) throw new RangeError(`"${flip.unless}" changes nothing`);
  }
  return changed;
}
