import { existsSync, readFileSync } from 'node:fs';
import type { FixtureLine, RuleFixture } from './rule-fixture.ts';
import { surroundingsOf } from './rule-fixture.ts';

/**
 * One condition of a rule, and the change to its `fires` fixture that breaks just that condition. What the change
 * touches are the lines that agree with `of` in every field it names (`null`: that the line does not name).
 */
export interface Flip {
  /** The condition, as it follows "is silent unless". */
  readonly unless: string;
  readonly of?: Readonly<Record<string, unknown>>;
  /** Fields that these lines get. */
  readonly set?: Partial<FixtureLine>;
  /** How many of these lines are kept, the first ones; the others are dropped. */
  readonly keep?: number;
  /** What is told of addresses, and what runs, in place of what the fixture says. */
  readonly facts?: Parameters<typeof surroundingsOf>[0];
  readonly running?: readonly string[];
  /** Severities of the findings on other things in the fixture, which stay. */
  readonly leaves?: readonly string[];
}

/** None where there is no such file yet. */
export function readFlips(path: string): readonly Flip[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Flip => JSON.parse(line));
}

/** The fixture with one condition broken. @throws RangeError for a flip that changes nothing */
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
    surroundings: flip.facts === undefined ? fixture.surroundings : surroundingsOf(flip.facts),
  };
  if (flip.of !== undefined && met === 0) throw new RangeError(`no line is ${JSON.stringify(of)}`);
  if (JSON.stringify([changed.lines, changed.running]) === JSON.stringify([fixture.lines, fixture.running])) {
    if (flip.facts === undefined) throw new RangeError(`"${flip.unless}" changes nothing`);
  }
  return changed;
}
