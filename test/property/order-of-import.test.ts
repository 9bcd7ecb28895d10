import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventPayload } from '../../src/report/payloads.ts';
import { tries } from '../support/effort.ts';
import { memoryCase } from '../support/memory-case.ts';
import { importBytes } from '../support/memory-import.ts';

/**
 * Logs whose records re-use each other's ids are imported in any order of files. A case must then hold the same events:
 * one for each id and content, as a naive reading gives that merges equal records only. All records state the same fields: of
 * one that leaves some out, the order decides whether it says less than an earlier one, or is the earlier one itself.
 */
const ADDRESSES = ['10.0.0.5', '203.0.113.7'];
const ACTORS = ['builder', 'mallory'];

/** A record in few words. */
const record = fc.record({
  id: fc.constantFrom('a', 'b', '0f8fad5b-d9cb-469f-a165-70867728950e'),
  address: fc.constantFrom(...ADDRESSES),
  actor: fc.constantFrom(...ACTORS),
  minute: fc.nat(1),
  layer: fc.constantFrom('sha256:0', 'sha256:1', 'sha256:2'),
});
type Record = typeof record extends fc.Arbitrary<infer T> ? T : never;

/** The fast lane reads these. */
function accessLogLine({ id, address, actor, minute, layer }: Record): string {
  return JSON.stringify({
    access_credential_type: 'Password',
    action: 'GetImageManifest',
    blob_digest: layer,
    http_request_id: id,
    http_request_remoteaddr: address,
    instance_id: 'cri-1',
    namespace_repo: 'team/app',
    tag: '1.0',
    time: `2026-03-01T00:0${minute}:00Z`,
    user_identity_principal_id: actor,
  });
}

/** The ordinary way reads these. */
function trailLine({ id, address, actor, minute, layer }: Record): string {
  return JSON.stringify({
    eventVersion: '1.08',
    eventID: id,
    eventTime: `2026-03-01T00:0${minute}:00Z`,
    eventSource: 'ecr.amazonaws.com',
    eventName: 'DescribeImages',
    awsRegion: 'eu-west-1',
    sourceIPAddress: address,
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::123456789012:user/${actor}`, accountId: '123456789012' },
    requestParameters: { repositoryName: 'team/app' },
    userAgent: `docker/${layer}`,
    recipientAccountId: '123456789012',
  });
}

/** The events of a case, without what tells where they were read from. */
async function eventsOf(files: readonly (readonly string[])[]): Promise<readonly string[]> {
  const { writer, reader } = memoryCase();
  // Files with the same bytes are one file.
  for (const [index, lines] of files.entries()) {
    if (lines.length > 0) await importBytes(writer, [Buffer.from(`${lines.join('\n')}${'\n'.repeat(index + 1)}`)]);
  }
  const events = reader.events({ window: null, where: [] });
  return events.map((event) => JSON.stringify({ ...eventPayload(event), seq: 0, evidence: null })).toSorted();
}

test.each([
  ['access log', accessLogLine],
  ['trail', trailLine],
])('%s: the order of files does not change what a case holds', async (_, lineOf) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat(3)),
      async (of, stream) => {
        const files: string[][] = [[], [], [], []];
        for (const one of of) files[stream.next().value ?? 0]?.push(lineOf(one));
        const naive = new Set(of.map((one) => JSON.stringify(one)));
        const events = await eventsOf(files);
        expect(events).toHaveLength(naive.size);
        expect(new Set(events).size).toBe(naive.size);
        expect(await eventsOf(files.toReversed())).toEqual(events);
        const shuffled = files.map((lines) => lines.toReversed());
        expect(await eventsOf([...shuffled.slice(1), ...shuffled.slice(0, 1)])).toEqual(events);
      },
    ),
    { numRuns: tries(60) },
  );
});
