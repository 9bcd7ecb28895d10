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

/** Vendor verbs that only read a policy, a setting or a signature. */
const LOOKS = /^(?:get|list|describe|show|query|check)|[._](?:get|list|read|analyze)$|analysis$|preview$/i;

/** Whether a tally that counts by category and action counts changes of images, signatures, policy or configuration. */
export function isWrite({ key }: Tally): boolean {
  return WRITES.has(key.category ?? '') && !LOOKS.test(key.action ?? '');
}
