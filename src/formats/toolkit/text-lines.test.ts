import { expect, test } from 'vitest';
import { ACCESS_LINE } from '../../../test/support/access-line.ts';
import { loadFormat } from '../load-formats.ts';
import type { ReadContext } from './format.ts';

const CONTEXT: ReadContext = { assumedZone: null, image: null };

async function addressOf(line: string, context = CONTEXT): Promise<string | null> {
  const format = (await loadFormat('registry-access-log')) ?? expect.fail();
  expect(format.recognise(line)).toEqual({ verdict: 'mine' });
  const outcome = format.read(line, context);
  return outcome.outcome === 'events' ? (outcome.events[0]?.client.address ?? null) : outcome.outcome;
}

const lineOf = (client: string) => ACCESS_LINE.replace(/^\S+/, client);

test.each<[title: string, before: string, behind: string]>([
  ['grep -H', '/var/log/nginx/access.log.2.gz:', ''],
  ['grep -Hn', 'access.log:12:', ''],
  ['grep -n', '12:', ''],
  ['aws --output text', 'EVENTS\t3912\t1772443800123\tstream-1\t', '\t1772443800000'],
  ['the console consumer of Kafka', 'CreateTime:1772443800123\tnull\t', ''],
  ['blanks', '   ', '  '],
  ['syslog and a number', '<14>2026-03-02T08:00:01Z host nginx[1]: ', ' '],
])('the line that %s wrote is read', async (_, before, behind) => {
  expect(await addressOf(`${before}${lineOf('10.20.0.12')}${behind}`)).toBe('10.20.0.12');
});

test.each(['2001:db8::7', '10.20.0.12', 'node.example.com', '443:x:1'])('the client %s stays whole', async (client) => {
  expect(await addressOf(lineOf(client))).toBe(client);
});

test.each([
  ['a user who looks like an address', '', 'x 203.0.113.9 - y'],
  ['the same behind a prefix with an address', 'Mar  2 08:00:01 10.9.9.9 nginx[1]: ', 'x 203.0.113.9 - y'],
  ['the header of RFC 5424', '<14>1 2026-03-02T08:00:01Z 10.9.9.9 - - - - ', 'ci'],
  ['a host that is an address', '10.9.9.9:443 ', 'ci'],
])('who asks cannot choose the address by a name: %s', async (_, before, user) => {
  const line = before + ACCESS_LINE.replace(' - ci ', ` - ${user} `);
  expect(await addressOf(line)).toBe('10.0.0.1');
});

test('lines of older cases are read as they were', async () => {
  expect(await addressOf(`access.log:${lineOf('10.0.0.1')}`, { ...CONTEXT, edition: 4 })).toBe('access.log:10.0.0.1');
});

const REQUEST =
  'time="2026-03-02T08:00:00Z" level=info msg="response completed" http.request.id=a http.request.method=GET http.request.remoteaddr=10.0.0.1 http.request.uri=/v2/a/manifests/v1 http.response.status=200';

test('a line is found behind any words, but not within what a client wrote', async () => {
  const format = (await loadFormat('registry-log')) ?? expect.fail();
  const escaped = REQUEST.replaceAll('"', '\\"');
  const forged = [
    `10.0.0.9 - - [02/Mar/2026:09:30:00 +0000] "GET / HTTP/1.1" 200 77 "-" "x ${escaped}"`,
    `10.0.0.9 - - [02/Mar/2026:09:30:00 +0000] "GET /x ${REQUEST}`,
    `${'word '.repeat(200)}${REQUEST}`,
  ];
  expect(format.read(`any words: ${REQUEST}`, CONTEXT)).toMatchObject({ outcome: 'events' });
  expect(forged.map((line) => format.read(line, CONTEXT).outcome)).not.toContain('events');
  expect(format.read(`any words: ${REQUEST}`, { ...CONTEXT, edition: 5 }).outcome).toBe('rejected');
});

test.each([
  ['ip-10-0-0-1.ec2.internal is the stream', '2026-03-02T08:00:00.1+00:00 ip-10-0-0-1.ec2.internal ', null],
  ['a host at the start', 'registry.example.com ', 'registry.example.com'],
  ['a host with its port', '2026-03-02T08:00:00.1Z registry.example.com:8443 ', 'registry.example.com:8443'],
])('the host that was asked for: %s', async (_, before, registry) => {
  const format = (await loadFormat('registry-access-log')) ?? expect.fail();
  const outcome = format.read(before + ACCESS_LINE, CONTEXT);
  expect(outcome.outcome === 'events' && outcome.events[0]?.image?.registry).toBe(registry);
});

test.each([
  ['a column', 'a\t203.0.113.9 - root'],
  [
    'behind blanks',
    '[2026-03-02T08:00:00.1Z] "GET /v2/b/manifests/v1 HTTP/1.1" 200 - 0 77 1 1 "203.0.113.9" "x" "i" "h" "u"',
  ],
])('a name that a client chose is no line: %s', async (_, user) => {
  const line = ACCESS_LINE.replace(' - ci ', ` - ${user} `);
  expect(await addressOf(line)).toBe('10.0.0.1');
  const other = line.replace('/v2/a/', '/other/a/');
  const format = (await loadFormat('registry-access-log')) ?? expect.fail();
  expect(format.read(other, CONTEXT).outcome).toBe('ignored');
});
