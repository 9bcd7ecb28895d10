import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseReader } from '../../src/case/case-reader.ts';
import { READING_EDITION } from '../../src/domain/evidence-file.ts';
import { parseImageReference } from '../../src/domain/image-ref.ts';
import { CATEGORIES, PLANES } from '../../src/domain/vocabulary.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { loadInventories } from '../../src/formats/load-inventories.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { SHARED_REMARKS } from '../../src/formats/toolkit/remarks.ts';
import { eventPayload } from '../../src/report/payloads.ts';
import { fixturesOf } from '../support/format-seeds.ts';
import { importInto, withCaseOf } from '../support/import-into-case.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FIXTURES = 'fixtures/formats';
const FORMATS = await loadFormats();

/** The image that the user names for logs that name none. */
function imageFor(format: Format) {
  return format.needsImage === true ? parseImageReference('prod/payments:v1.8.3') : null;
}

/** What makes a remark of a format known, so that an import can word it. */
const SHARED: readonly string[] = Object.keys(SHARED_REMARKS);

test('every folder of fixtures is that of a format', () => {
  expect(readdirSync(FIXTURES).toSorted()).toEqual(FORMATS.map(({ id }) => id).toSorted());
});

describe.each(FORMATS.map((format) => [format.id, format] as const))('%s', (_, format) => {
  test('tells users what it is, how to export it and what it cannot show', () => {
    for (const text of [format.title, format.vendor, format.signature]) expect(text).not.toBe('');
    expect(format.documentation).toMatch(/^https:\/\//);
    expect(format.howToExport.length).toBeGreaterThan(0);
    expect(format.limits.length).toBeGreaterThan(0);
  });

  test('says how its files are cut, and words remarks of its own that no other format has', () => {
    expect(format.framings.length).toBeGreaterThan(0);
    expect(new Set(format.framings).size).toBe(format.framings.length);
    for (const [id, text] of Object.entries(format.remarks ?? {})) {
      expect(SHARED).not.toContain(id);
      expect([text(1), text(2)].join()).not.toBe('');
    }
  });

  test('has a catalogue of known categories and planes, each verb described', () => {
    // Events that were read already have the verbs of the formats that read them.
    if (format.id !== 'imgaudit-events') expect(format.actions.length).toBeGreaterThan(0);
    for (const { action, category, plane, description } of format.actions) {
      expect(CATEGORIES).toContain(category);
      expect(PLANES).toContain(plane);
      expect(action).not.toBe('');
      expect(description).not.toBe('');
    }
  });

  test.each(fixturesOf(format))('%s is recognised, read without rejects, and accounted for', async (fixture) => {
    const path = join(temporaryFolder(), 'case.db');
    const first = await importInto(path, [fixture], imageFor(format));
    expect(first.files[0]).toMatchObject({ status: 'imported', source: format.id, rejected: 0 });
    const { records, accepted, duplicate, ignored, rejected } = first.totals;
    expect(records).toBeGreaterThan(0);
    expect(first.files[0]?.notices.map(({ id }) => id)).not.toContain('format-tie');
    expect(accepted + duplicate + ignored + rejected).toBe(records);
    const again = await importInto(path, [fixture], imageFor(format));
    expect(again.files[0]?.status).toBe('already-imported');
    expect(again.totals.events).toBe(0);
  });

  test.each(fixturesOf(format))('%s gives the expected events', async (fixture) => {
    const read = (reader: CaseReader) => reader.events({ window: null, where: [] }).map((event) => eventPayload(event));
    const events = await withCaseOf([fixture], read, imageFor(format));
    expect(events.length).toBeGreaterThan(0);
    await expect(`${JSON.stringify(events, null, 1)}\n`).toMatchFileSnapshot(`../../${fixture}.expected.json`);
  });

  test('neither recognises nor reads nonsense with a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        format.recognise(value);
        const { outcome } = format.read(value, { assumedZone: null, image: null });
        expect(['events', 'ignored', 'rejected']).toContain(outcome);
      }),
      { numRuns: 200 },
    );
  });
});

describe.each((await loadInventories()).map((inventory) => [inventory.id, inventory] as const))(
  '%s',
  (_, inventory) => {
    test('says how its files are cut', () => {
      expect(inventory.framings.length).toBeGreaterThan(0);
    });

    test('neither recognises nor reads nonsense with a throw', () => {
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
          const isRecognised = inventory.recognise(value);
          expect(['pod', 'cluster', 'ignored', 'rejected']).toContain(inventory.read(value, READING_EDITION).outcome);
          expect(isRecognised).toBe(false);
        }),
        { numRuns: 200 },
      );
    });
  },
);
