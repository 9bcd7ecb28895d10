import { expect, test } from 'vitest';
import { isSameContent, NO_CONTENT, type RecordContent } from '../../src/case/record-content.ts';
import { parseImageReference } from '../../src/domain/image-ref.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format, ReadOutcome } from '../../src/formats/toolkit/format.ts';
import { BatchBuilder } from '../../src/reading/batch/batch-builder.ts';
import { EventContents } from '../../src/reading/batch/event-contents.ts';
import { SipHash } from '../../src/reading/batch/sip-hash.ts';
import { fixturesOf, seedsOf, withTexts } from '../support/format-seeds.ts';
import { withCaseOf } from '../support/import-into-case.ts';

/**
 * A record is the same record as another one if it names itself the same and says the same. So a record that re-uses an
 * id and differs in anything that an event shows is never lost as a duplicate.
 */
const FORMATS = await loadFormats();
const KEY = new SipHash(Buffer.alloc(16, 1));

type EventsOutcome = ReadOutcome & { readonly outcome: 'events' };

function readRecord(format: Format, record: unknown): EventsOutcome | null {
  const outcome = format.read(record, { assumedZone: null, image: parseImageReference('prod/payments:v1') });
  return outcome.outcome === 'events' && outcome.events.length > 0 ? outcome : null;
}

/** The contents of records as an import computes them. */
function contentsOf(format: Format, outcomes: readonly EventsOutcome[]): readonly RecordContent[] {
  const builder = new BatchBuilder(format.id, new EventContents(KEY, format.channelGaps));
  for (const { events } of outcomes) {
    const fingerprint = { low: 1, high: 1, isByContent: false };
    builder.add(events, { number: 1, offset: 0, length: 1 }, { fingerprint, remarks: [] });
  }
  const { content, extras } = builder.take().records;
  return outcomes.map((_, index) => ({ content: content[index] ?? 0, extras: extras[index] ?? 0 }));
}

/** Changes a text so that times, addresses and digests stay what they are. */
function otherText(text: string): string {
  return /\d/.test(text) ? text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)) : `${text}x`;
}

test.each(FORMATS.map((format) => [format.id, format] as const))(
  '%s: records that differ in what an event shows are never merged',
  async (_, format) => {
    let compared = 0;
    for (const seed of (await seedsOf(format)).slice(0, 60)) {
      const original = readRecord(format, seed);
      if (original === null || original.identity === null) continue;
      const others = [...withTexts(seed, otherText)]
        .flatMap((record) => readRecord(format, record) ?? [])
        .filter(({ identity }) => identity === original.identity);
      const contents = contentsOf(format, [original, ...others]);
      for (const [index, other] of others.entries()) {
        const isMerged = isSameContent(contents[0] ?? NO_CONTENT, contents[index + 1] ?? NO_CONTENT);
        const isEqual = JSON.stringify(other.events) === JSON.stringify(original.events);
        if (isMerged !== isEqual) expect([isMerged, other.events]).toEqual([isEqual, original.events]);
        compared++;
      }
    }
    // A format whose records never carry an id is known by its bytes.
    if (compared === 0)
      expect((await seedsOf(format)).map((seed) => readRecord(format, seed)?.identity ?? null)).not.toContainEqual(
        expect.any(String),
      );
  },
);

test.each(FORMATS.map((format) => [format.id, format] as const))(
  '%s: the layouts of its fixtures agree on the records that they share',
  async (_, format) => {
    const image = format.needsImage === true ? parseImageReference('prod/payments:v1') : null;
    const files = fixturesOf(format);
    expect(await withCaseOf(files, (reader) => reader.contradictions(null), image)).toEqual([]);
    expect(await withCaseOf(files.toReversed(), (reader) => reader.contradictions(null), image)).toEqual([]);
  },
);
