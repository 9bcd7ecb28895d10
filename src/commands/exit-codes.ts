import type { AuditErrorCode } from '../domain/audit-error.ts';

export const EXIT_DONE = 0;
export const EXIT_BUG = 1;
export const EXIT_USAGE = 2;

/** The one place where a situation becomes an exit code. */
export const EXIT_CODES: Readonly<Record<AuditErrorCode, number>> = {
  usage: EXIT_USAGE,
  'bad-time': EXIT_USAGE,
  'window-too-long': EXIT_USAGE,
  'answer-too-large': EXIT_USAGE,
  'bad-image': EXIT_USAGE,
  'bad-address': EXIT_USAGE,
  'bad-rule': EXIT_USAGE,
  'case-not-found': EXIT_USAGE,
  'nothing-to-import': EXIT_USAGE,
  'input-not-found': EXIT_USAGE,
  'output-exists': EXIT_USAGE,
  'output-refused': EXIT_USAGE,
  'not-found': EXIT_USAGE,
  'evidence-gone': EXIT_USAGE,
  'findings-reached': 3,
  'input-rejected': 4,
  'output-failed': 5,
  'case-unusable': 5,
  'case-locked': 5,
  'case-too-new': 5,
  'verify-failed': 5,
  'evidence-changed': 5,
  interrupted: 130,
};
