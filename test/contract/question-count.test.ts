import { expect, test } from 'vitest';
import type { CaseReader, StoredCase } from '../../src/case/case-reader.ts';
import { DAY_MS } from '../../src/domain/time-window.ts';
import { investigateSuspicious, suspiciousRange } from '../../src/investigations/suspicious.ts';
import { RULES } from '../../src/rules/registry.ts';
import {
  caseOf,
  eventsOf,
  FIXTURE_END,
  FIXTURE_WINDOW,
  type FixtureLine,
  intelligenceOf,
} from '../support/rule-fixture.ts';

/** Past this, a store over a network would take longer to ask than to answer. */
const MOST_QUESTIONS = 300;

/** A case reader that counts what it is asked. */
function counting(reader: CaseReader, onQuestion: () => void): CaseReader {
  return new Proxy(reader, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]) => {
        onQuestion();
        return member.apply(target, given);
      };
    },
  });
}

const digest = (number: number) => `sha256:${String(number).padStart(64, '0')}`;

/** A month of ordinary work on some repositories, and in its last day something wrong with every one of them. */
function caseOfSize(repositories: number): StoredCase {
  const each = (line: (number: number) => readonly FixtureLine[]) =>
    Array.from({ length: repositories }, (_, number) => line(number)).flat();
  const past = each((number) => [
    {
      at: '29d',
      repeat: 29,
      every: '1d',
      category: 'push',
      actor: 'builder',
      image: `team/app-${number}:1@${digest(number)}`,
    },
    {
      at: '28d',
      repeat: 60,
      every: '11h',
      category: 'pull',
      actor: 'deployer',
      tool: 'containerd',
      image: `team/app-${number}:1`,
    },
    {
      at: '20d',
      category: 'delete',
      actor: `mallory-${number}`,
      address: `198.51.100.${number % 250}`,
      image: `team/app-${number}:0`,
    },
  ]);
  const now = each((number) => [
    {
      at: '9h',
      repeat: 6,
      every: '1m',
      outcome: 'denied',
      reasonCode: '401',
      actor: `mallory-${number}`,
      address: `203.0.113.${number % 250}`,
    },
    {
      at: '8h',
      category: 'push',
      actor: `mallory-${number}`,
      address: `203.0.113.${number % 250}`,
      tool: 'curl',
      image: `team/app-${number}:1@${digest(number + 100_000)}`,
    },
    {
      at: '7h',
      category: 'pull',
      actor: 'deployer',
      tool: 'containerd',
      image: `team/app-${number}:1@${digest(number + 100_000)}`,
    },
    {
      at: '6h',
      category: 'push',
      actor: `mallory-${number}`,
      address: '8.8.8.8',
      image: `team/tmp-${number}:2@${digest(number + 200_000)}`,
    },
    {
      at: '5h',
      category: 'pull',
      actor: null,
      actorType: 'anonymous',
      address: '8.8.4.4',
      image: `team/tmp-${number}:2@${digest(number + 200_000)}`,
    },
    {
      at: '5h',
      category: 'delete',
      actor: `mallory-${number}`,
      address: '8.8.8.8',
      image: `team/tmp-${number}:2@${digest(number + 200_000)}`,
    },
    {
      at: '4h',
      repeat: 12,
      every: '1m',
      category: 'delete',
      actor: `mallory-${number}`,
      image: `team/app-${number}:1`,
    },
    { at: '3h', category: 'restore', actor: `mallory-${number}`, image: `team/app-${number}:1@${digest(number)}` },
    {
      at: '2h',
      category: 'config',
      action: 'PutImageTagMutability',
      actor: `mallory-${number}`,
      image: `team/app-${number}`,
      details: { imageTagMutability: 'MUTABLE' },
    },
    {
      at: '2h',
      category: 'pull',
      actor: 'deployer',
      tool: `tool-${number}`,
      address: `9.9.${number % 250}.9`,
      image: `team/app-${number}:1`,
    },
  ]);
  const running = each((number) => [{ at: `team/app-${number}:1@${digest(number)}` }]).map(({ at }) => at);
  return caseOf([eventsOf([...past, ...now])], running);
}

/** How many questions all rules ask of a case, and how many findings they make. */
function asked(stored: StoredCase): { readonly questions: number; readonly findings: number; readonly rules: number } {
  let questions = 0;
  const query = {
    window: FIXTURE_WINDOW,
    where: [],
    rules: RULES,
    learnMs: 14 * DAY_MS,
    allow: [],
    intelligence: intelligenceOf({ '8.8.8.8': { country: 'US', asn: 15169, lists: ['tor'] } }),
    isPublicOnly: false,
    minSeverity: 'info',
    now: FIXTURE_END,
  } as const;
  const session = stored.session({ range: suspiciousRange(query) });
  const { findings } = investigateSuspicious(
    counting(session, () => {
      questions++;
    }),
    query,
  );
  return { questions, findings: findings.length, rules: new Set(findings.map(({ rule }) => rule)).size };
}

test('suspicious asks no more questions of a case with ten times as many findings', () => {
  const [few, many] = [asked(caseOfSize(4)), asked(caseOfSize(40))];
  expect(few.rules).toBeGreaterThan(12);
  expect(many.findings).toBeGreaterThan(few.findings * 5);
  expect(many.questions).toBeLessThanOrEqual(MOST_QUESTIONS);
  // A rule may find that there is nothing more to ask about; it may not ask about each finding.
  expect(Math.abs(many.questions - few.questions)).toBeLessThan(15);
});
