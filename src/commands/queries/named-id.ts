import { AuditError } from '../../domain/audit-error.ts';

/** How many candidates a refusal names. */
const MOST_CANDIDATES = 5;

/** What is looked for by its id, and what to do if it is not there. */
export interface NamedKind {
  /** `finding`, `incident`. */
  readonly noun: string;
  /** Ids of another kind that a user may have meant, and the command that takes them. */
  readonly others: readonly { readonly id: string; readonly command: string }[];
}

/**
 * The one thing whose id begins with `prefix`.
 * @throws AuditError `not-found` if no id begins so, or several do
 */
export function namedBy<T extends { readonly id: string }>(
  prefix: string,
  things: readonly T[],
  { noun, others }: NamedKind,
): T {
  const asked = prefix.trim().toLowerCase();
  const found = asked === '' ? [] : things.filter(({ id }) => id.startsWith(asked));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined) {
    const names = found.slice(0, MOST_CANDIDATES).map(({ id }) => id);
    throw new AuditError(
      'not-found',
      `${found.length} ${noun}s have an id that begins with ${prefix}: ${names.join(', ')}.`,
      {
        hint: 'Give more of its digits.',
      },
    );
  }
  const other = asked === '' ? undefined : others.find(({ id }) => id.startsWith(asked));
  throw new AuditError('not-found', `The window holds no ${noun} "${prefix}".`, {
    hint:
      other === undefined
        ? 'Its id comes from `imgaudit suspicious`: paste the whole Next line, which names the window and the filters.'
        : `It is no ${noun}: use \`imgaudit ${other.command} ${prefix}\`.`,
  });
}
