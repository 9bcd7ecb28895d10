import { expect, test } from 'vitest';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format, ReadOutcome } from '../../src/formats/toolkit/format.ts';
import { isObject } from '../../src/formats/toolkit/record-fields.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';
import { seedsOf } from '../support/format-seeds.ts';
import { nestingsIn, withTextAt } from '../support/shapes.ts';

/**
 * Tables and collectors cut long texts off. Where that was the text of an object or a list, nobody is anonymous or named
 * by it, no image is made up, and a reader is told, by a remark or because the record is rejected.
 */
const FORMATS = await loadFormats();
const CONTEXT = { assumedZone: null, image: null };

function outcomesOf(value: unknown, format: Format): readonly ReadOutcome[] {
  const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
  return readingsIn(record, format, CONTEXT).map(({ outcome }) => outcome);
}

const eventsOf = (outcomes: readonly ReadOutcome[]): readonly RegistryEvent[] =>
  outcomes.flatMap((outcome) => (outcome.outcome === 'events' ? outcome.events : []));

const isPlain = (name: string) => !/[{"]/.test(name);

/** What is said falsely or not at all of a record with a member that was cut off; null if all is well. */
function faultOf(
  whole: readonly ReadOutcome[],
  cut: readonly ReadOutcome[],
  isStated: (name: string) => boolean,
): string | null {
  if (cut.some(({ outcome }) => outcome === 'rejected')) return null;
  const [before, after] = [eventsOf(whole), eventsOf(cut)];
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  if (cut.some(({ outcome }) => outcome === 'ignored')) return 'ignored';
  const remarks = cut.flatMap((outcome) => (outcome.outcome === 'events' ? outcome.remarks : []));
  if (!remarks.some((remark) => remark.endsWith('-unread'))) return 'nobody is told';
  const unchanged = new Set(before.map((event) => JSON.stringify(event)));
  for (const event of after) {
    const { actor, image, outcome } = event;
    if (unchanged.has(JSON.stringify(event))) continue;
    if (outcome === 'success') return 'a success';
    if (actor.type === 'anonymous') return 'anonymous';
    for (const name of [actor.id, actor.name, image?.repository, image?.tag, image?.digest]) {
      // What is left of a name may be less than the record says, and is never more.
      if (name !== undefined && name !== null && !(isPlain(name) && isStated(name))) return `it names ${name}`;
    }
  }
  return null;
}

test.each(FORMATS.map((format) => [format.id, format] as const))(
  '%s: a member whose text was cut off',
  async (_, format) => {
    const faults = new Set<string>();
    for (const record of (await seedsOf(format)).filter(isObject)) {
      const whole = outcomesOf(record, format);
      if (eventsOf(whole).length === 0) continue;
      const texts = JSON.stringify([record, whole]);
      for (const path of nestingsIn(record)) {
        for (const cutAt of [0.1, 0.5, 0.9]) {
          const cut = withTextAt(record, path, (text) => text.slice(0, Math.max(2, Math.floor(text.length * cutAt))));
          const fault = faultOf(whole, outcomesOf(cut, format), (name) =>
            name.split('/').every((part) => texts.includes(part)),
          );
          if (fault !== null) faults.add(`${path.join('.')}: ${fault}`);
        }
      }
    }
    expect([...faults]).toEqual([]);
  },
);
