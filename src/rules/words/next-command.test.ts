import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { eventsOfActor, eventsOfAddress, eventsOfCategories, timelineOf } from './next-command.ts';

const HOSTILE = `a b'$(id)"\`id\`;\\x\n*`;

test.for<[command: string, words: readonly string[]]>([
  [timelineOf('team/app:v1'), ['timeline', 'team/app:v1']],
  [timelineOf(HOSTILE), ['timeline', HOSTILE]],
  [eventsOfActor('robot$ci'), ['events', '--actor', 'robot$ci', '--limit', '100']],
  [eventsOfActor('Doe, Jane', 'push,tag'), ['events', '--actor', 'Doe? Jane', '--event', 'push,tag', '--limit', '100']],
  // What is a glob or looks like an option is not read as one.
  [eventsOfActor('*'), ['events', '--actor', '?', '--limit', '100']],
  [eventsOfActor('robot[1]'), ['events', '--actor', 'robot?1?', '--limit', '100']],
  [eventsOfActor('--db'), ['events', '--actor=--db', '--limit', '100']],
  [eventsOfActor("-it's"), ['events', "--actor=-it's", '--limit', '100']],
  [eventsOfAddress('2001:db8::1'), ['events', '--ip', '2001:db8::1', '--limit', '100']],
  [eventsOfAddress(HOSTILE, 'pull'), ['events', '--ip', HOSTILE, '--event', 'pull', '--limit', '100']],
  [eventsOfCategories('delete,untag'), ['events', '--event', 'delete,untag', '--limit', '100']],
])('a shell splits %j into the intended words', ([command, words]) => {
  const script = `imgaudit() { printf '%s\\0' "$@"; }\n${command}`;
  const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(read.split('\0').slice(0, -1)).toEqual(words);
});

test('ordinary names stand without quotes', () => {
  expect(timelineOf('team/app:v1')).toBe('imgaudit timeline team/app:v1');
  expect(eventsOfActor('jane@example.com')).toBe('imgaudit events --actor jane@example.com --limit 100');
});
