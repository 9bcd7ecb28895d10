import type Database from 'better-sqlite3';
import type { Problem } from '../../../case/audit/verification.ts';
import { chainProblems } from '../../../case/custody/custody-chain.ts';
import { messageOf } from '../../../domain/text/message-of.ts';
import { custodyEntries } from '../write/custody-log.ts';
import { caseChecks } from './case-checks.ts';

/** The first thing that is wrong with a case, in words; null if the checks that need nothing but the case find nothing. */
export function damageOf(database: Database.Database): string | null {
  const checks = caseChecks(database);
  const all: readonly (() => readonly Problem[])[] = [
    () => checks.values().problems,
    () => checks.database().problems,
    () => custodyProblems(database),
    () => checks.terms().problems,
    () => checks.indexes().problems,
  ];
  for (const check of all) {
    const [problem] = problemsOf(check);
    if (problem !== undefined) return `${problem.where}: ${problem.text}`;
  }
  return null;
}

/** A check that cannot be made at all has found damage. */
function problemsOf(check: () => readonly Problem[]): readonly Problem[] {
  try {
    return check();
  } catch (error) {
    return [{ where: 'SQLite', text: messageOf(error) }];
  }
}

function custodyProblems(database: Database.Database): readonly Problem[] {
  return [...chainProblems(custodyEntries(database))].map(({ number, text }) => ({ where: `custody ${number}`, text }));
}
