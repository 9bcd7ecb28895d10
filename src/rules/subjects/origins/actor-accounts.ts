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

/**
 * A person who signs in through IAM Identity Center. Its session has the name of the user, and nobody else can choose it:
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
const PERSON = /:assumed-role\/AWSReservedSSO_[^/]{1,64}\/(.{1,256})$/;

/** The person behind an actor, which may be an actor in each account; other actors stand for themselves. */
export function personOf(actor: string): string {
  const [, name] = PERSON.exec(actor) ?? [];
  return name === undefined ? actor : `person ${name}`;
}

/** A glob that matches at least all actors of the person behind an actor. */
export function globOfPerson(actor: string): string {
  const [, name] = PERSON.exec(actor) ?? [];
  return name === undefined ? actor : `*/AWSReservedSSO_*/${name}`;
}
