import type { Tally } from '../../case/case-reader.ts';
import type { Category } from '../../domain/vocabulary.ts';

const WRITES: ReadonlySet<string> = new Set<Category>([
  'push',
  'delete',
  'tag',
  'untag',
  'sign',
  'config',
  'policy',
  'restore',
]);

/** Verbs that only look at a policy, a setting or a signature, as vendors spell them. */
const LOOKS = /^(?:get|list|describe|show|query|check)|[._](?:get|list|read|analyze)$|analysis$|preview$/i;

/** Whether what was counted by category and action changed images, signatures, policy or configuration. */
export function isWrite({ key }: Tally): boolean {
  return WRITES.has(key.category ?? '') && !LOOKS.test(key.action ?? '');
}
