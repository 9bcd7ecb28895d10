import { isJsonObject, parsedJson } from './details.ts';

/** One statement of an access policy, or binding of a role, that allows something. */
export interface Grant {
  /** Who is allowed: accounts, services or `*`, as the policy spells them. */
  readonly principals: readonly string[];
  readonly isToEveryone: boolean;
  /** Whether a condition narrows the statement. */
  readonly isConditional: boolean;
}

/**
 * What a policy of AWS or Google Cloud allows; null if the text is not a JSON object.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * https://docs.cloud.google.com/iam/docs/reference/rest/v1/Policy
 */
export function grantsOfPolicy(text: string): readonly Grant[] | null {
  const policy = parsedJson(text);
  if (!isJsonObject(policy)) return null;
  const { Statement: statements, bindings, bindingDeltas } = policy;
  if (statements === undefined && (bindings !== undefined || bindingDeltas !== undefined)) {
    return [bindings, bindingDeltas].flat().filter(isJsonObject).flatMap(grantOfBinding);
  }
  return [statements]
    .flat()
    .filter(isJsonObject)
    .filter(({ Effect: effect }) => effect === 'Allow')
    .map(grantOf);
}

const EVERYONE: ReadonlySet<string> = new Set(['allUsers', 'allAuthenticatedUsers']);

/** A binding gives a role to its members; a delta says of one member whether it was added. */
function grantOfBinding(binding: Readonly<Record<string, unknown>>): readonly Grant[] {
  const { members, member, action, condition } = binding;
  if (action === 'REMOVE') return [];
  const principals = [...textsIn(members), ...textsIn(member)];
  return [
    {
      principals,
      isToEveryone: principals.some((name) => EVERYONE.has(name)),
      isConditional: isJsonObject(condition) && Object.keys(condition).length > 0,
    },
  ];
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
