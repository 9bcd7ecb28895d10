import type { ObservedWindow } from '../../engine/observed-window.ts';
import { habitsOf } from './actor-habits.ts';

/** The account in the name of a principal: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const ACCOUNT_OF_ARN = /^arn:[^:]*:[^:]*:[^:]*:(\d+):/;

const ACCOUNT = /^\d{12}$/;

/** The account that a principal of a policy is of or names; null for others, such as services. */
export function accountOf(principal: string): string | null {
  return ACCOUNT.test(principal) ? principal : accountOfActor(principal);
}

/** The account of an actor; null if its id does not say. */
export function accountOfActor(actor: string | null): string | null {
  return ACCOUNT_OF_ARN.exec(actor ?? '')?.[1] ?? null;
}

/** The accounts of the actors of the learning window. */
export function accountsOf(window: ObservedWindow): ReadonlySet<string> {
  return new Set(habitsOf(window).actors.flatMap((actor) => accountOfActor(actor) ?? []));
}
