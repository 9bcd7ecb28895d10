// Generated from the files of catalog/ by test/contract/registries.test.ts: `npx vitest run -u` writes it.
import { rule as deleteByStranger } from './catalog/delete-by-stranger.ts';
import { rule as failureThenSuccess } from './catalog/failure-then-success.ts';
import { rule as pushByStranger } from './catalog/push-by-stranger.ts';
import { rule as unexpectedPublicAddress } from './catalog/unexpected-public-address.ts';
import type { Rule } from './rule.ts';

export const RULES: readonly Rule[] = [deleteByStranger, failureThenSuccess, pushByStranger, unexpectedPublicAddress];
