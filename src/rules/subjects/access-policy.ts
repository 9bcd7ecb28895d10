import { isObject, parsedJson } from './details.ts';

/** What one statement of an access policy allows, and to whom. */
export interface Grant {
  readonly principals: readonly string[];
  readonly isToEveryone: boolean;
  /** Whether a condition narrows it. */
  readonly isConditional: boolean;
}

/** The statements of an AWS policy that allow something, or null where the text is no policy. */
export function grantsOfPolicy(text: string): readonly Grant[] | null {
  const policy = parsedJson(text);
  if (!isObject(policy)) return null;
  const { Statement: statements } = policy;
  return [statements]
    .flat()
    .filter(isObject)
    .filter(({ Effect: effect }) => effect === 'Allow')
    .map(grantOf);
}

function grantOf(statement: Readonly<Record<string, unknown>>): Grant {
  const { Principal: principal, NotPrincipal: exempt, Condition: condition } = statement;
  const principals = textsIn(principal);
  return {
    principals,
    isToEveryone: exempt !== undefined || principals.includes('*'),
    isConditional: isObject(condition) && Object.keys(condition).length > 0,
  };
}

/** Principals are a text, a list of texts, or an object of those by kind. */
function textsIn(value: unknown): readonly string[] {
  const values = isObject(value) ? Object.values(value) : [value];
  return values.flat().filter((item): item is string => typeof item === 'string');
}
