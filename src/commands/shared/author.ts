import type { Author } from '../../case/custody/custody.ts';
import type { Context } from './context.ts';
import type { GlobalFlags } from './global-flags.ts';

/** Who runs the command, for the custody log. */
export function authorOf({ examiner }: GlobalFlags, context: Context): Author {
  const { version, loginName } = context;
  return { examiner: examiner ?? loginName, version, arguments: context.arguments, now: context.now() };
}
