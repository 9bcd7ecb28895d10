import { expect, test } from 'vitest';
import { ACCESS_LINE } from '../../../test/support/access-line.ts';
import { accessLineOf } from './access-line.ts';

const CLF = '[02/Mar/2026:09:30:00 +0000]';
const TIME = '2026-03-02T09:30:00+00:00';

test.each<[title: string, line: string, host: string | null, inEarlierEditions: boolean]>([
  ['as it is', ACCESS_LINE, null, true],
  ['a time of ISO 8601', ACCESS_LINE.replace(CLF, `[${TIME}]`), null, false],
  ['a host behind the time', ACCESS_LINE.replace(CLF, `${CLF} reg.example.com`), 'reg.example.com', false],
  ['a host in quotes', ACCESS_LINE.replace(CLF, `${CLF} "reg.example.com:8443"`), 'reg.example.com:8443', false],
  ['a user like a time', ACCESS_LINE.replace('ci', '[01/Jan/2020:00:00:00 +0000]'), null, false],
])('an access line of a site: %s', (_, line, host, inEarlierEditions) => {
  expect(accessLineOf(line)).toMatchObject({
    time: expect.stringMatching(/^2026-03-02T09:30:00/),
    host,
    method: 'GET',
  });
  expect(accessLineOf(line, 5) !== null).toBe(inEarlierEditions);
});

test.each([
  ['Envoy has no client before its time', `pod-1 proxy [${TIME}] "GET /v2/a/manifests/v1 HTTP/1.1" 200 - 0 77`],
  [
    'nor has it behind a header of syslog',
    `<134>1 ${TIME} node-1.example.com envoy 1021 - - [${TIME}] "GET / HTTP/1.1" 200 - 0 7`,
  ],
  ['no request behind any time', `10.0.0.1 - ${`${CLF} `.repeat(5000)}`],
])('no access line: %s', (_, line) => {
  expect(accessLineOf(line)).toBeNull();
});
