import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CaseReader, Dimension } from '../../src/case/case-reader.ts';
import { parseImageReference } from '../../src/domain/image-ref.ts';
import { investigateUsage } from '../../src/investigations/deployment/usage.ts';
import { resolveImage } from '../../src/investigations/names/resolve-image.ts';
import { importInto, withCaseOf } from '../support/import-into-case.ts';
import { expectAgreement, type Oracle } from '../support/oracle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/**
 * Samples and real records of other people, with counts that were stated by hand. Their licences do not allow a copy in
 * this repository. `IMGAUDIT_CORPUS` names the folder that holds `samples/` and `real/`; without it these tests are
 * skipped.
 */
const CORPUS = process.env['IMGAUDIT_CORPUS'];
const SAMPLES = join(CORPUS ?? 'no corpus', 'samples');
const REAL = join(CORPUS ?? 'no corpus', 'real');

/** Every sample, with how it is read and how many events it holds alone. */
const SAMPLE_FILES = [
  [
    'alibaba/Actiontrail_cn-hangzhou_20260302031500_1002_13_9876_0123456789abcdef0123456789abcdef.gz',
    'alibaba-actiontrail',
  ],
  ['alibaba/ack_describe_clusters_v1.json', 'ack-clusters'],
  ['alibaba/ack_pods.c1a2b3c4d5e6f708192a3b4c5d6e7f809.json', 'kubernetes-pods'],
  ['alibaba/acr_access_log.console_download.csv', 'alibaba-acr-access-log', 14],
  ['alibaba/acr_access_log.getlogs_array.json', 'alibaba-acr-access-log', 14],
  ['alibaba/acr_access_log.oss_shipping.jsonl', 'alibaba-acr-access-log', 14],
  ['alibaba/acr_access_log.sls_download.json', 'alibaba-acr-access-log', 14],
  ['alibaba/actiontrail.lookup_events.json', 'alibaba-actiontrail'],
  ['alibaba/actiontrail.oss_delivery.json', 'alibaba-actiontrail'],
  ['alibaba/actiontrail.sls.jsonl', 'alibaba-actiontrail'],
  ['alibaba/console_image_event_line.transcribed.csv', 'alibaba-console-event-line', 6],
  ['alibaba/eventbridge.cloudevents.jsonl', 'alibaba-eventbridge', 11],
  ['alibaba/eventbridge.single.json', 'alibaba-eventbridge', 1],
  ['alibaba/list_event_center_record.json', 'alibaba-event-center', 5],
  ['alibaba/repo_trigger_webhook.jsonl', 'alibaba-repo-webhook', 5],
  ['ibm/all_actions_all_editions.jsonl', 'ibm-activity-tracker', 42],
  ['ibm/at_event_single.json', 'ibm-activity-tracker', 1],
  ['ibm/at_events_array.json', 'ibm-activity-tracker', 20],
  ['ibm/atracker_cos_ndjson.log', 'ibm-activity-tracker', 20],
  ['ibm/cloud_logs_archive_parquet_rows.jsonl', 'ibm-activity-tracker', 20],
  ['ibm/cloud_logs_export.csv', 'ibm-activity-tracker', 20],
  ['ibm/cloud_logs_export.json', 'ibm-activity-tracker', 20],
  ['ibm/cloud_logs_query_api.ndjson', 'ibm-activity-tracker', 20],
  ['ibm/event_streams_kafka.jsonl', 'ibm-activity-tracker', 20],
  ['ibm/legacy_cloudaccesstrail_2019.json.gz', 'ibm-activity-tracker', 10],
  ['ibm/legacy_cloudaccesstrail_2019.jsonl', 'ibm-activity-tracker', 10],
  ['ibm/logdna_archive.jsonl', 'ibm-activity-tracker', 20],
  ['ibm/logdna_archive_empty_20bytes.json.gz', null, 0],
  ['ibm/logdna_export.jsonl', 'ibm-activity-tracker', 20],
  ['ibm/logdna_export_line_only.jsonl', 'ibm-activity-tracker', 20],
  ['huawei/cts_api_v3_traces.json', 'huawei-cts', 17],
  ['huawei/cts_console_export.UNCONFIRMED.csv', 'huawei-cts', 17],
  ['huawei/cts_lts.jsonl', 'huawei-cts', 17],
  ['huawei/cts_obs.json', 'huawei-cts', 17],
  ['huawei/cts_obs_legacy_2016.json', 'huawei-cts', 6],
  ['huawei/hss_console_export.UNCONFIRMED.csv', 'huawei-hss-image-events', 8],
  ['huawei/hss_container_image_events.json', 'huawei-hss-image-events', 8],
  ['huawei/hss_container_image_events.pages.jsonl', 'huawei-hss-image-events', 8],
  ['huawei/swr_ee_audit_logs.json', 'huawei-swr-audit', 9],
] as const;

describe.runIf(existsSync(SAMPLES))('samples', () => {
  const image = parseImageReference('prod/payments:v1.8.3');

  test.each(SAMPLE_FILES)('%s is read as %s', async (file, source, events?: number) => {
    const path = join(temporaryFolder(), 'case.db');
    const { files, totals } = await importInto(path, [join(SAMPLES, file)], image);
    expect(files[0]).toMatchObject({ status: 'imported', source, rejected: 0 });
    expect(totals.accepted + totals.duplicate + totals.ignored + totals.rejected).toBe(totals.records);
    if (events !== undefined) expect(totals.events).toBe(events);
    expect((await importInto(path, [join(SAMPLES, file)], image)).totals.events).toBe(0);
  });

  test('layouts that no vendor documents are read with a notice', async () => {
    for (const [file] of SAMPLE_FILES.filter(([name]) => name.includes('UNCONFIRMED'))) {
      const { files } = await importInto(join(temporaryFolder(), 'case.db'), [join(SAMPLES, file)]);
      expect(files[0]?.notices.map(({ id }) => id)).toContain('unconfirmed-layout');
    }
  });

  test.each([
    ['alibaba-acr-access-log', 14],
    ['alibaba-actiontrail', 13],
    ['huawei-cts', null],
  ])('the channels of %s agree: a further export of the same records adds nothing', async (format, events) => {
    const [first, ...others] = SAMPLE_FILES.filter(([name, source]) => source === format && !/csv|2016/.test(name));
    const path = join(temporaryFolder(), 'case.db');
    const { totals } = await importInto(path, [join(SAMPLES, first?.[0] ?? '')]);
    if (events !== null) expect(totals.events).toBe(events);
    for (const [file] of others) expect((await importInto(path, [join(SAMPLES, file)])).totals.events).toBe(0);
  });

  test('bare, wrapped and archived IBM events are one where their ids agree', async () => {
    const path = join(temporaryFolder(), 'case.db');
    const channels = SAMPLE_FILES.filter(([name]) =>
      /ibm\/(?:at_events|atracker|cloud_logs|event_streams|logdna)/.test(name),
    );
    await importInto(path, [join(SAMPLES, 'ibm/at_events_array.json')]);
    for (const [file] of channels)
      expect([file, (await importInto(path, [join(SAMPLES, file)])).totals.events]).toEqual([file, 0]);
  });

  test('an access log and ActionTrail of one incident stand side by side: their ids differ', async () => {
    const path = join(temporaryFolder(), 'case.db');
    await importInto(path, [join(SAMPLES, 'alibaba/acr_access_log.sls_download.json')]);
    expect((await importInto(path, [join(SAMPLES, 'alibaba/actiontrail.sls.jsonl')])).totals.events).toBe(13);
  });

  test('a file of the seed vendors answers usage by digest and by tag, and names its cluster', async () => {
    const files = ['ack_describe_clusters_v1.json', 'ack_pods.c1a2b3c4d5e6f708192a3b4c5d6e7f809.json'];
    await withCaseOf(
      files.map((file) => join(SAMPLES, 'alibaba', file)),
      (reader) => {
        const byTag = investigateUsage(reader, resolveImage(reader, 'prod/payments:v1.8.3'));
        expect(byTag.clusters).toMatchObject([{ cluster: 'prod-hz', running: 1 }]);
        const digest = byTag.clusters[0]?.containers[0]?.container.image.digest ?? '';
        const byDigest = investigateUsage(reader, resolveImage(reader, `prod/payments@${digest}`));
        expect(byDigest.clusters[0]?.containers.map(({ matchedBy }) => matchedBy)).toEqual(['digest']);
      },
    );
  });
});

interface OlderOracle {
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

function oraclesOf(folder: string, pattern: RegExp): readonly (readonly [string, OlderOracle])[] {
  if (!existsSync(REAL)) return [];
  return readdirSync(join(REAL, folder))
    .filter((name) => name.endsWith('.oracle.json') && pattern.test(name))
    .map((name) => {
      const oracle: OlderOracle = JSON.parse(readFileSync(join(REAL, folder, name), 'utf8'));
      return [join(REAL, folder, oracle.file), oracle] as const;
    });
}

/** No format reads text logs yet. */
const LOGS_OF_JSON = /^(?!.*\.log[.])/;

const valuesOf = (reader: CaseReader, dimension: Dimension) =>
  reader
    .tally({ window: null, where: [] }, [dimension])
    .flatMap(({ key }) => key[dimension] ?? [])
    .toSorted();

/** Every file below the corpus whose oracle states counts by category, outcome, address, actor and image. */
function fullOracles(): readonly (readonly [string, Oracle])[] {
  if (CORPUS === undefined) return [];
  const names = [SAMPLES, REAL].flatMap((folder) => {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  });
  return names
    .filter((name) => name.endsWith('.oracle.json'))
    .map((name) => [name.slice(0, -'.oracle.json'.length), JSON.parse(readFileSync(name, 'utf8'))] as const)
    .filter(([, oracle]) => 'byCategory' in oracle)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

describe.runIf(existsSync(SAMPLES))('files agree with their oracles', () => {
  test.each(fullOracles())('%s', (path, oracle) => expectAgreement(path, oracle));
});

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

  test.each([...oraclesOf('quay', /./), ...oraclesOf('distribution', LOGS_OF_JSON)])('%s', async (file, oracle) => {
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

  test('a real pod list answers usage by tag and by digest', async () => {
    await withCaseOf([join(REAL, 'kubernetes', 'kuard_pods_list.json')], (reader) => {
      const byTag = investigateUsage(reader, resolveImage(reader, 'gcr.io/kuar-demo/kuard-amd64:1'));
      expect(byTag.clusters).toMatchObject([{ cluster: 'kuard_pods_list', running: 1 }]);
      const digest = byTag.clusters[0]?.containers[0]?.container.image.digest ?? '';
      const byDigest = investigateUsage(reader, resolveImage(reader, `kuar-demo/kuard-amd64@${digest}`));
      expect(byDigest.clusters[0]?.containers.map(({ matchedBy }) => matchedBy)).toEqual(['digest']);
    });
  });
});
