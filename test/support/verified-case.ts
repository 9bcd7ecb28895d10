import { expect } from 'vitest';
import { openCaseForAudit } from '../../src/stores/sqlite/open/open-case-for-audit.ts';
import { verifyCase } from '../../src/verification/verify-case.ts';

/** Expects that `imgaudit verify --all --require-evidence` finds no problem in a case. */
export async function expectVerifiedCase(path: string, what = path): Promise<void> {
  const open = openCaseForAudit(path);
  try {
    const checks = await verifyCase(open.case, {
      ...{ isAll: true, sample: 0, requireEvidence: true, head: null },
      onFile: () => {},
      onProgress: () => {},
    });
    expect(checks.length, what).toBeGreaterThan(5);
    expect(
      checks.flatMap(({ id, problems }) => problems.map(({ where, text }) => `${id}: ${where}: ${text}`)),
      what,
    ).toEqual([]);
  } finally {
    open.close();
  }
}
