import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CaseReader, Dimension } from '../../src/domain/case-reader.ts';
import { importInto, withCaseOf } from '../support/import-into-case.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/**
 * Further samples and real records that others made lie beside some checkouts, with independent counts; their licences
 * do not let them in. Where they are, they must be read.
 */
const SAMPLES = '../shared/samples';
const REAL = '../shared/real';

const SAMPLE_FILES = [
  ['alibaba/acr_access_log.console_download.csv', 'alibaba-acr-access-log', 14],
  ['alibaba/acr_access_log.getlogs_array.json', 'alibaba-acr-access-log', 14],
  ['alibaba/acr_access_log.oss_shipping.jsonl', 'alibaba-acr-access-log', 14],
  ['alibaba/acr_access_log.sls_download.json', 'alibaba-acr-access-log', 14],
  ['ibm/all_actions_all_editions.jsonl', 'ibm-activity-tracker', 42],
  ['ibm/at_event_single.json', 'ibm-activity-tracker', 1],
  ['ibm/at_events_array.json', 'ibm-activity-tracker', 20],
  ['ibm/atracker_cos_ndjson.log', 'ibm-activity-tracker', 20],
  ['ibm/logdna_export.jsonl', 'ibm-activity-tracker', 20],
  ['ibm/logdna_export_line_only.jsonl', 'ibm-activity-tracker', 20],
  ['huawei/hss_container_image_events.json', 'huawei-hss-image-events', 8],
  ['huawei/hss_container_image_events.pages.jsonl', 'huawei-hss-image-events', 8],
] as const;

describe.runIf(existsSync(SAMPLES))('samples', () => {
  test.each(SAMPLE_FILES)('%s is read as %s, %i events', async (file, source, events) => {
    const path = join(temporaryFolder(), 'case.db');
    const { files, totals } = await importInto(path, [join(SAMPLES, file)]);
    expect(files[0]).toMatchObject({ status: 'imported', source, rejected: 0, records: events });
    expect(totals.accepted + totals.duplicate + totals.ignored + totals.rejected).toBe(totals.records);
    expect(totals.events).toBe(events);
    expect((await importInto(path, [join(SAMPLES, file)])).totals.events).toBe(0);
  });

  test('the channels of one vendor agree: each further export of the same records adds nothing', async () => {
    const ofVendor = (vendor: string) =>
      SAMPLE_FILES.filter(([, source]) => source.startsWith(vendor)).map(([file]) => join(SAMPLES, file));
    const path = join(temporaryFolder(), 'case.db');
    expect((await importInto(path, ofVendor('alibaba'))).totals.events).toBe(14);
    expect((await importInto(path, ofVendor('huawei'))).totals.events).toBe(8);
  });
});

interface Oracle {
  readonly file: string;
  readonly records: number;
  readonly registry_records?: number;
  readonly registry_by_event?: Readonly<Record<string, number>>;
  readonly registry_image_refs_total?: number;
  readonly registry_distinct_tags?: readonly string[];
  readonly registry_distinct_digests?: readonly string[];
  readonly events?: Readonly<Record<string, number>>;
  readonly ips?: { readonly public: readonly string[]; readonly private_or_special: readonly string[] };
  readonly with_digest?: number;
}

function oraclesOf(folder: string, pattern: RegExp): readonly (readonly [string, Oracle])[] {
  if (!existsSync(REAL)) return [];
  return readdirSync(join(REAL, folder))
    .filter((name) => name.endsWith('.oracle.json') && pattern.test(name))
    .map((name) => {
      const oracle: Oracle = JSON.parse(readFileSync(join(REAL, folder, name), 'utf8'));
      return [join(REAL, folder, oracle.file), oracle] as const;
    });
}

const valuesOf = (reader: CaseReader, dimension: Dimension) =>
  reader
    .tally({ window: null, where: [] }, [dimension])
    .flatMap(({ key }) => key[dimension] ?? [])
    .toSorted();

describe.runIf(existsSync(REAL))('real records agree with their oracles', () => {
  test.each(oraclesOf('aws', /^(?!.*eventbridge)/))('%s', async (file, oracle) => {
    const { totals } = await importInto(join(temporaryFolder(), 'case.db'), [file]);
    expect(totals.records).toBe(oracle.records);
    expect(totals.accepted).toBe(oracle.registry_records);
    expect(totals.rejected).toBe(0);
    await withCaseOf([file], (reader) => {
      const verbs = reader
        .events({ window: null, where: [] })
        .map(({ action, evidence }) => `${evidence.record} ${action}`);
      const byVerb: Record<string, number> = {};
      for (const verb of new Set(verbs)) {
        const action = verb.replace(/^\d+ /, '');
        byVerb[action] = (byVerb[action] ?? 0) + 1;
      }
      expect(byVerb).toEqual(oracle.registry_by_event);
      expect(valuesOf(reader, 'tag')).toEqual(oracle.registry_distinct_tags);
      expect(valuesOf(reader, 'digest')).toEqual(oracle.registry_distinct_digests);
    });
  });

  test.each([...oraclesOf('quay', /./), ...oraclesOf('distribution', /./)])('%s', async (file, oracle) => {
    await withCaseOf([file], (reader) => {
      const events = reader.events({ window: null, where: [] });
      expect(events).toHaveLength(oracle.records);
      const ips = [...new Set(events.flatMap(({ client }) => client.ip ?? []))].toSorted();
      expect(ips).toEqual([...(oracle.ips?.public ?? []), ...(oracle.ips?.private_or_special ?? [])].toSorted());
    });
  });

  test.each(oraclesOf('quay', /./))('%s verb by verb', async (file, oracle) => {
    await withCaseOf([file], (reader) => {
      const tallies = reader.tally({ window: null, where: [] }, ['action']);
      expect(Object.fromEntries(tallies.map(({ key, events }) => [key.action, events]))).toEqual(oracle.events);
    });
  });
});
