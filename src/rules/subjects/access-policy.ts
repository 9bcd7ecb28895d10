import { isJsonObject, parsedJson } from './details.ts';

/** One statement of an access policy that allows something. */
export interface Grant {
  /** Who is allowed: accounts, services or `*`, as the policy spells them. */
  readonly principals: readonly string[];
  readonly isToEveryone: boolean;
  /** Whether a condition narrows the statement. */
  readonly isConditional: boolean;
}

/**
 * The statements of an AWS policy that allow something; null if the text is not a JSON object.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function grantsOfPolicy(text: string): readonly Grant[] | null {
  const policy = parsedJson(text);
  if (!isJsonObject(policy)) return null;
  const { Statement: statements } = policy;
  return [statements]
    .flat()
    .filter(isJsonObject)
    .filter(({ Effect: effect }) => effect === 'Allow')
    .map(grantOf);
}

function grantOf(statement: Readonly<Record<string, unknown>>): Grant {
  const { Principal: principal, NotPrincipal: exempt, Condition: condition } = statement;
  const principals = textsIn(principal);
  return {
    principals,
    isToEveryone: exempt !== undefined || principals.includes('*'),
    isConditional: isJsonObject(condition) && Object.keys(condition).length > 0,
  };
}

/** The grammar allows a text, a list of texts, or an object that holds texts or lists by kind of principal. */
function textsIn(value: unknown): readonly string[] {
  const values = isJsonObject(value) ? Object.values(value) : [value];
  return values.flat().filter((item): item is string => typeof item === 'string');
}
