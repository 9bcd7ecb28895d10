import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const START = Date.UTC(2026, 9, 1);
const MINUTE_MS = 60_000;

/**
 * Writes objects as a CloudTrail trail leaves them in S3: gzip files of some records each, in a folder a day, some
 * kilobytes in size. The same for the same numbers.
 */
export function generateSmallFiles(folder, { files, records: recordsEach }) {
  for (let file = 0; file < files; file++) {
    const at = START + file * 10 * MINUTE_MS;
    const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
    const records = Array.from({ length: recordsEach }, (_, index) => {
      return recordAt(at + index * (MINUTE_MS / 10), file * recordsEach + index);
    });
    mkdirSync(join(folder, day), { recursive: true });
    writeFileSync(join(folder, day, `${file}.json.gz`), gzipSync(JSON.stringify({ Records: records })));
  }
}

function recordAt(at, number) {
  const id = number.toString(16).padStart(12, '0');
  const role = `node-${number % 40}`;
  return {
    eventVersion: '1.10',
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::111122223333:assumed-role/${role}/session`,
      accountId: '111122223333',
      sessionContext: { sessionIssuer: { type: 'Role', userName: role } },
    },
    eventTime: new Date(at).toISOString().replace('.000Z', 'Z'),
    eventSource: 'ecr.amazonaws.com',
    eventName: number % 20 === 0 ? 'PutImage' : 'BatchGetImage',
    awsRegion: 'eu-central-1',
    sourceIPAddress: `10.30.${number % 200}.9`,
    userAgent: 'containerd/1.7',
    requestParameters: { repositoryName: `team/svc-${number % 100}`, imageIds: [{ imageTag: `v${number % 30}` }] },
    responseElements: null,
    requestID: `00000000-0000-4000-8000-${id}`,
    eventID: `11111111-1111-4111-8111-${id}`,
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
  };
}
