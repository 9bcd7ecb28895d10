import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { importOptions } from '../../../test/support/import-options.ts';
import { memoryCase } from '../../../test/support/memory-case.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { parseImageReference } from '../../domain/image-ref.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import { FileImport } from '../file-import.ts';
import { findInputs } from '../find-inputs.ts';

async function imported(name: string, bytes: string | Buffer, changes: Parameters<typeof importOptions>[0] = {}) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  const [input] = findInputs([path]).files;
  const memory = memoryCase();
  if (input === undefined) return expect.fail();
  return { ...memory, receipt: await new FileImport(memory.writer, importOptions(changes)).run(input) };
}

const EVENT_LINE = 'time,event\n2026-03-01 10:00:00,Build image\n';

describe('a file that cannot be read as a log says why', () => {
  test.each([
    ['empty.log', '', /it is empty/],
    ['picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0]), /PNG/],
    ['notes.txt', 'call the office\n', /neither JSON nor CSV/],
    [
      'nodes.json',
      '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Node","metadata":{"name":"a"}}]}',
      /objects of a Kubernetes cluster \("Node"\).* kubectl get pods -A -o json/,
    ],
    [
      'secret.json',
      '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{}}',
      /objects of a Kubernetes cluster \("Secret"\)/,
    ],
    ['numbers.json', '[1,2]', /records like a bare number/],
    ['nothing.json', '[null]', /records like a bare object/],
    ['half.ndjson', '{"a":\n{"b":\n', /no record in it can be parsed/],
    ['none.json', '[]', /it is a list without records: look whether the period/],
    ['none.csv', 'time,event\n', /it is a list without records/],
    ['none.json', '{"events":[],"nextToken":"x","tags":[]}', /its list "events" holds no records/],
    ['few.json', '{"a":{"b":1},"tags":[]}', /no known format has records like \{a, tags\}/],
    ['prose.txt', `${'word '.repeat(20)}, b\n1, 2\n`, /records like \{(?:word ){6}wo…, b\}/],
    ['few.ndjson', '{"a":1}\n', /records like \{a\}/],
    ['inner.ndjson', '{"message":"{\\"x\\":1,\\"y\\":2}"}\n', /like \{message\}, nor \{x, y\}, which lies in it/],
    ['page.html', '<!DOCTYPE html>\n<html>, and more\n', /it is a web page/],
    ['flow.log', '2 123456789010 eni-0a1b 10.0.0.1 10.0.0.2 443\n', /VPC flow logs/],
    ['trivy.json', '{"SchemaVersion":2,"ArtifactName":"a","Results":[]}', /holds a report of Trivy/],
    ['bus.json', '{"detail":{"findingArn":"a","severity":"HIGH","type":"b"}}', /holds findings of Amazon Inspector/],
    ['empty.json', '{}', /it is an object without members: look whether the period/],
    ['insight.json', '{"Records":[{"eventType":"AwsCloudTrailInsight","insightDetails":{}}]}', /CloudTrail Insights/],
    ['history.csv', 'Event name,Event time,Event source\na,b,c\n', /download the events as JSON/],
    ['counts.json', '{"aggregated":[{"kind":"a","count":1,"datetime":"b"}]}', /counts of Quay by day/],
    ['activity.json', '[{"authorization":{},"caller":"a","operationName":"b"}]', /that azure-activity-log reads\. /],
    ['audit.json', '{"auditID":"a","stage":"b","verb":"c"}', /that kube-apiserver-audit reads\. .* -o json$/],
    ['state.json', '{"terraform_version":"1.7.0","resources":[]}', /a state of Terraform/],
    ['pods.txt', 'NAMESPACE   NAME   READY   STATUS   RESTARTS   AGE\nprod  a  1/1\n', /kubectl get pods -A -o json/],
    ['ps.txt', 'CONTAINER ID   IMAGE   COMMAND\nabc   nginx   x\n', /a table of one docker daemon/],
    ['refused.json', '{"errors":[{"code":"UNAUTHORIZED","message":"a"}]}', /the error of a server .* sign in/],
    ['github.json', '{"message":"Bad credentials","documentation_url":"https://a"}', /the error of a server/],
    ['gitlab.json', '{"message":"401 Unauthorized"}', /the error of a server/],
    ['message.json', '{"message":"a text"}', /records like \{message\}/],
    ['aws.txt', 'An error occurred (AccessDeniedException) when calling\n', /the error of a command/],
    ['plan.json', '{"format_version":"1.2","terraform_version":"1.9.0","values":{}}', /a plan or a state of Terraform/],
    ['quay.json', '{"error_type":"a","error_message":"b","detail":{},"status":401}', /the error of a server/],
    ['quay.json', '{"error":"Requires authentication"}', /the error of a server/],
    ['status.json', '{"kind":"Status","status":"Failure","details":{},"code":403}', /the error of a server/],
    ['amazon.json', '{"Message":"not authorized","Code":"AccessDenied"}', /the error of a server/],
    ['event.json', '{"error":{"a":1},"b":2}', /records like \{error, b\}/],
    ['lake.json', '{"QueryId":"a"}', /the id of a query .* aws cloudtrail get-query-results/],
    ['logs.json', '{"queryId":"a"}', /aws logs get-query-results/],
    [
      'ocsf.json',
      '{"class_uid":4003,"category_uid":4,"class_name":"DNS Activity","metadata":{"product":{"name":"Route 53"}}}',
      /OCSF of "Route 53" \(class "DNS Activity"\).*Security Lake/,
    ],
    [
      'events.json',
      '{"kind":"List","apiVersion":"v1","items":[{"kind":"Event","apiVersion":"v1","metadata":{"name":"a"},"involvedObject":{},"reason":"Pulled"}]}',
      /events of a Kubernetes cluster.* kubectl get pods/,
    ],
    ['config.json', '{"configurationItems":[{"a":1}],"fileVersion":"1.0"}', /items of AWS Config/],
    ['gitlab.log', '{"method":"GET","path":"/a","duration_s":1,"correlation_id":"b"}', /gitlab-audit-events/],
    ['crictl.json', '{"images":[{"id":"a","repoTags":[],"repoDigests":[]}]}', /as crictl prints them/],
    ['nodes.txt', 'NAME     STATUS   ROLES   AGE\nn  Ready\n', /kubectl get pods -A -o json/],
    ['kubectl.txt', 'error: You must be logged in to the server (Unauthorized)\n', /the error of a command/],
    ['lfs.json', 'version https://git-lfs.github.com/spec/v1\noid sha256:a\n', /git lfs pull/],
    ['bucket.log', `${'a1'.repeat(32)} bucket [06/Feb/2026:00:00:38 +0000] 192.0.2.3 - A REST.GET\n`, /S3 bucket/],
    ['classic.log', '2026-03-01T23:39:43.945958Z lb 192.0.2.39:2817 10.0.0.1:80 0.000073 0.001\n', /load balancer/],
    ['network.log', 'tls 2.0 2026-12-20T02:59:40 net/a/c6e7 g3d4 192.0.2.1:1 x\n', /load balancer/],
    ['iis.log', '#Software: Microsoft Internet Information Services\n', /the extended format of the W3C/],
    ['windows.evtx', Buffer.from('ElfFile\0\0\0\0'), /an event log of Windows/],
    ['many.ndjson', '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7}\n', /records like \{a, b, c, d, e, f, …\}/],
  ])('%s', async (name, bytes, reason) => {
    const { receipt } = await imported(name, bytes);
    expect(receipt.reason).toMatch(reason);
    expect(receipt.reason).not.toMatch(/\.$/);
    expect(receipt.accepted).toBe(0);
  });

  test('an archive of nothing is a file without records, kept or not', async () => {
    const { receipt } = await imported('hour.log.gz', gzipSync(''));
    const kept = await imported('hour.log.gz', gzipSync(''), { isKept: true, threads: null });
    expect(kept.receipt).toMatchObject({ source: null, notices: [{ id: 'empty-archive' }] });
    expect(receipt).toMatchObject({ source: null, notices: [{ id: 'empty-archive' }] });
  });

  test('text under the name of a format that is JSON or a table', async () => {
    const format = await loadFormat('dockerhub-audit-log');
    expect((await imported('notes.txt', 'call the office\n', { format })).receipt.reason).toMatch(
      /neither JSON nor CSV/,
    );
  });

  test('a log that does not say its image wants one', async () => {
    const format = await loadFormat('alibaba-console-event-line');
    expect((await imported('line.csv', EVENT_LINE, { format })).receipt.reason).toMatch(/name it with --image/);
    const context = { assumedZone: null, image: parseImageReference('a/b:c') };
    expect((await imported('line.csv', EVENT_LINE, { format, context })).receipt.source).toBe(format?.id);
  });
});

const pod = (name: string, more: object = {}) => ({
  kind: 'Pod',
  metadata: { name, namespace: 'default', creationTimestamp: '2026-03-01T00:00:00Z' },
  spec: { containers: [{ name: 'app', image: 'shop/web:v1' }] },
  ...more,
});
const list = (...items: readonly unknown[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

describe('an inventory of a cluster', () => {
  test('counts each pod once, and what is no pod', async () => {
    const { receipt, reader } = await imported(
      'prod-1.json.gz',
      gzipSync(
        list(
          pod('a'),
          pod('a'),
          pod('b'),
          { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } },
          { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'd' } },
        ),
      ),
    );
    const counts = receipt;
    expect(receipt.source).toBe('kubernetes-pods');
    expect(counts.records).toBe(5);
    expect(counts.duplicate).toBe(1);
    expect(counts.accepted + counts.duplicate + counts.ignored + counts.rejected).toBe(5);
    expect(reader.inventories()).toMatchObject([{ cluster: 'prod-1', isCurrent: true }]);
    expect(receipt.notices[0]?.text).toMatch(/^Inventory of cluster prod-1: \d pods\.$/);
  });

  test('of one pod says so, and takes the names that the user gives', async () => {
    const inventory = { cluster: 'shop', observedAt: null };
    const { receipt } = await imported('prod-1.json', list(pod('a')), { inventory });
    expect(receipt.notices[0]?.text).toBe('Inventory of cluster shop: 1 pod.');
  });

  test('that is piped has the time of the import, and no name of a cluster', async () => {
    const { writer, reader } = memoryCase();
    const [input] = findInputs(['-']).files;
    if (input === undefined) return expect.fail();
    const stdin = Readable.from([Buffer.from(list(pod('a')))]);
    const receipt = await new FileImport(writer, importOptions({ stdin, threads: null })).run(input);
    expect(receipt.notices[0]?.text).toMatch(/^Inventory of cluster unnamed \(standard input, .*\): 1 pod\.$/);
    expect(receipt.notices[1]?.id).toBe('cluster-unnamed');
    expect(reader.inventories()).toHaveLength(1);
  });

  test('that names clusters is told apart from one of pods', async () => {
    const clusters = [{ cluster_id: 'c1', name: 'shop', cluster_type: 'ManagedKubernetes' }];
    const { receipt } = await imported('clusters.json', JSON.stringify({ clusters }));
    expect(receipt).toMatchObject({ source: 'ack-clusters', accepted: 1, notices: [{ id: 'clusters-named' }] });
  });

  test('that is cut off keeps the pods before the cut, and the newest of their times', async () => {
    const at = (startTime: string) => ({ apiVersion: 'v1', status: { startTime } });
    const lines = [pod('a', at('2026-03-01T05:00:00Z')), pod('b', at('2026-03-01T04:00:00Z'))].map((one) =>
      JSON.stringify(one),
    );
    const { receipt, reader } = await imported('cut.json', `${lines.join('\n')}\n{"apiVersion":"v1","ki`);
    expect(receipt).toMatchObject({ source: 'kubernetes-pods', accepted: 2, rejected: 1 });
    expect(reader.inventories()).toHaveLength(1);
  });

  test('of an empty list of pods is stored, because it shows that nothing ran; lists of other objects are not', async () => {
    const empty = await imported('idle.json', JSON.stringify({ apiVersion: 'v1', kind: 'PodList', items: [] }));
    expect(empty.receipt.notices[0]?.text).toBe('Inventory of cluster idle: 0 pods.');
    expect(empty.reader.inventories()).toMatchObject([{ cluster: 'idle', isCurrent: true, containers: 0 }]);
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } };
    const node = { kind: 'NodeList', apiVersion: 'v1', items: [{ metadata: { name: 'a' }, status: { images: [] } }] };
    const none = { kind: 'EventList', apiVersion: 'v1', items: [] };
    for (const text of [list(service), JSON.stringify(node), JSON.stringify(none)]) {
      const { receipt, reader } = await imported('idle.json', text);
      expect(receipt).toMatchObject({ status: 'imported', notices: [{ id: 'no-pods' }] });
      expect(reader.inventories()).toEqual([]);
    }
    const audit = JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [] });
    expect((await imported('idle.json', audit)).receipt.status).toBe('unrecognised');
  });
});
