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

test('lines of older cases are read as they were', async () => {
  expect(await addressOf(`access.log:${lineOf('10.0.0.1')}`, { ...CONTEXT, edition: 4 })).toBe('access.log:10.0.0.1');
});
