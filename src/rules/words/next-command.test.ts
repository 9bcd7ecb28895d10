import { expect, test } from 'vitest';
import { eventsOfActor } from './next-command.ts';

test.for([
  ['ada', 'imgaudit events --actor ada --limit 100'],
  ['ada, or bob', "imgaudit events --actor 'ada? or bob' --limit 100"],
  ['*', "imgaudit events --actor '?' --limit 100"],
  ['robot[1]', "imgaudit events --actor 'robot?1?' --limit 100"],
  ['--db', "imgaudit events --actor='--db' --limit 100"],
  ["-it's", "imgaudit events --actor='-it'\\''s' --limit 100"],
] as const)('the command about the actor %s can be pasted', ([actor, command]) => {
  expect(eventsOfActor(actor)).toBe(command);
});
