import { AuditError } from '../../domain/audit-error.ts';
import type { Expression } from '../language/expression.ts';
import { parseWhere } from '../parse/where-expression.ts';
import { neverMatches } from './never-matches.ts';

/**
 * Reads an expression about events, and refuses one with a word that its field never has: an empty answer would look as
 * if nothing had happened.
 * @throws AuditError `usage`
 */
export function checkedWhere(text: string): Expression {
  const expression = parseWhere(text);
  const [idle] = neverMatches(expression).tests;
  if (idle === undefined) return expression;
  throw new AuditError('usage', `--where is about nothing: ${idle.text}.`, { hint: idle.hint });
}
