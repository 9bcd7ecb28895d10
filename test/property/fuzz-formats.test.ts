import { describe, expect, test } from 'vitest';
import { parseImageReference } from '../../src/domain/image-ref.ts';
import { parseZone } from '../../src/domain/instant.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { ReadContext } from '../../src/formats/toolkit/format.ts';
import { isObject } from '../../src/formats/toolkit/record-fields.ts';
import { SHARED_REMARKS } from '../../src/formats/toolkit/remarks.ts';
import { BatchBuilder } from '../../src/reading/batch/batch-builder.ts';
import { EventContents } from '../../src/reading/batch/event-contents.ts';
import { SipHash } from '../../src/reading/batch/sip-hash.ts';
import { shareOf, tries } from '../support/effort.ts';
import { flawOf } from '../support/event-flaw.ts';
import { seedsOf, withTexts } from '../support/format-seeds.ts';
import { mutated } from '../support/mutate-record.ts';
import { randomOf, seedOf } from '../support/random.ts';

const FORMATS = await loadFormats();

/** Records a format; IMGAUDIT_FUZZ sets another number. */
const RECORDS = 25_000;
/** Of lines of text few are still lines of a log, so that fewer tries would tell of chance only. */
const LEAST_OF_TEXT = 12_500;
const RECORDS_A_BATCH = 4096;

const CONTEXTS: readonly ReadContext[] = [
  { assumedZone: null, image: parseImageReference('prod/payments:v1') },
  { assumedZone: parseZone('Asia/Shanghai'), image: parseImageReference('prod/payments') },
];

/** An expression that loops over megabytes runs out of stack. */
const GIANTS = ['a.', 'a/', 'a-', '1:', ' '].map((text) => text.repeat(12_000_000 / text.length));

test.each(FORMATS.map((format, place) => [format.id, format, place] as const))(
  '%s reads texts of megabytes',
  async (_, format, place) => {
    const [context] = CONTEXTS;
    const record = (await seedsOf(format)).find((seed) => format.recognise(seed).verdict === 'mine');
    if (context === undefined || record === undefined) throw new RangeError('nothing to read');
    for (const giant of shareOf(GIANTS, place, 3))
      for (const changed of withTexts(record, () => giant)) format.read(changed, context);
  },
);

describe.each(FORMATS.map((format) => [format.id, format] as const))('%s', (id, format) => {
  test('makes nothing but sound events of records in which anything is wrong, and never throws', {
    timeout: 300_000,
  }, async () => {
    const seeds = await seedsOf(format);
    const random = randomOf(seedOf(`mutations of ${id}`));
    const fingerprint = { low: 1, high: 0, isByContent: false };
    const remarks = new Set(Object.keys({ ...SHARED_REMARKS, ...format.remarks }));
    const isText = format.framings.includes('text');
    const all = Number(process.env['IMGAUDIT_FUZZ'] ?? tries(RECORDS, isText ? LEAST_OF_TEXT : 1));
    const outcomes = { events: 0, ignored: 0, rejected: 0 };
    const contents = new EventContents(new SipHash(Buffer.alloc(16)));
    let builder = new BatchBuilder(id, contents);
    let record: unknown = null;
    try {
      for (let number = 1; number <= all; number++) {
        record = mutated(seeds[random(seeds.length)], seeds, random);
        format.recognise(record);
        const context = CONTEXTS[number % CONTEXTS.length] ?? expect.fail();
        const wrapped = format.unwrap?.(record);
        const outcome = format.read(wrapped?.[0] ?? record, context);
        const flaw = flawOf(outcome);
        if (flaw !== null) expect.fail(`${flaw} of an event is not what it says`);
        outcomes[outcome.outcome]++;
        const unknown = outcome.outcome === 'events' ? outcome.remarks.filter((remark) => !remarks.has(remark)) : [];
        if (unknown.length > 0) expect.fail(`no text says what ${unknown.join()} means`);
        if (outcome.outcome === 'events')
          builder.add(outcome.events, { number, offset: 0, length: 1 }, { fingerprint, remarks: outcome.remarks });
        if (isObject(record) && number % 16 === 0) format.inspectEnvelopes?.([{ fields: record, records: random(9) }]);
        if (number % RECORDS_A_BATCH !== 0) continue;
        expect(builder.take().records.number.length).toBeGreaterThan(0);
        builder = new BatchBuilder(id, new EventContents(new SipHash(Buffer.alloc(16))));
      }
    } catch (error) {
      throw new Error(`${id} fails at ${JSON.stringify(record)?.slice(0, 2000)}`, { cause: error });
    }
    // Mutations that no format ever takes for a record would prove little. A changed line of text is seldom a line of a log.
    const least = all / (isText ? 50 : 10);
    expect(outcomes.events).toBeGreaterThan(least);
    expect(outcomes.rejected).toBeGreaterThan(0);
  });
});
