import { type Category, currentActions, type VendorAction } from '../../toolkit/index.ts';

/** https://learn.microsoft.com/en-us/azure/role-based-access-control/permissions/containers */
const OF_REGISTRY = currentActions({ plane: 'management' }, [
  ['write', 'config', 'Create a registry or change its settings: admin user, anonymous pulls, network, retention'],
  ['delete', 'delete', 'Delete a registry with every image in it'],
  ['listCredentials/action', 'auth', 'Read the passwords of the admin user'],
  ['regenerateCredential/action', 'auth', 'Replace a password of the admin user'],
  ['generateCredentials/action', 'auth', 'Make a password for a token'],
  ['tokens/write', 'auth', 'Create or change a token'],
  ['tokens/delete', 'auth', 'Delete a token'],
  ['scopeMaps/write', 'policy', 'Create or change what tokens may do'],
  ['scopeMaps/delete', 'policy', 'Delete what tokens may do'],
  ['updatePolicies/write', 'policy', 'Change the policies on quarantine, trust, retention or export'],
  ['importImage/action', 'push', 'Copy an image from another registry; the record does not name it'],
  ['scheduleRun/action', 'build', 'Start a build or task'],
  ['tasks/write', 'build', 'Create or change a task'],
  ['tasks/delete', 'build', 'Delete a task'],
  ['taskruns/write', 'build', 'Start a task'],
  ['taskruns/delete', 'build', 'Delete a run of a task'],
  ['runs/write', 'build', 'Change a run'],
  ['runs/cancel/action', 'build', 'Stop a run'],
  ['buildTasks/write', 'build', 'Create or change a build task'],
  ['buildTasks/delete', 'build', 'Delete a build task'],
  ['replications/write', 'config', 'Copy the registry to another region'],
  ['replications/delete', 'config', 'End the copy in another region'],
  ['webhooks/write', 'config', 'Create or change a webhook'],
  ['webhooks/delete', 'config', 'Delete a webhook'],
  ['cacheRules/write', 'config', 'Cache images of another registry'],
  ['cacheRules/delete', 'config', 'Stop caching images of another registry'],
  ['credentialSets/write', 'config', 'Set the credentials for caching'],
  ['credentialSets/delete', 'config', 'Delete the credentials for caching'],
  ['connectedRegistries/write', 'config', 'Create or change a connected registry'],
  ['connectedRegistries/delete', 'config', 'Delete a connected registry'],
  ['privateEndpointConnections/write', 'config', 'Approve or change a private endpoint'],
  ['privateEndpointConnections/delete', 'config', 'Delete a private endpoint'],
  ['agentPools/write', 'config', 'Create or change a pool of build machines'],
  ['agentPools/delete', 'config', 'Delete a pool of build machines'],
]);

const AROUND = currentActions({ plane: 'management' }, [
  ['Microsoft.Authorization/roleAssignments/write', 'policy', 'Grant a role on the registry'],
  ['Microsoft.Authorization/roleAssignments/delete', 'policy', 'Revoke a role on the registry'],
  ['Microsoft.Authorization/locks/write', 'policy', 'Lock the registry against deletion or change'],
  ['Microsoft.Authorization/locks/delete', 'policy', 'Take the lock off the registry'],
  ['Microsoft.Insights/diagnosticSettings/write', 'config', 'Set where the logs of the registry go'],
  ['Microsoft.Insights/diagnosticSettings/delete', 'config', 'End the logging of the registry'],
]);

const PREFIX = 'Microsoft.ContainerRegistry/registries/';

export const ACTIVITY_ACTIONS: readonly VendorAction[] = [
  ...OF_REGISTRY.map((one) => ({ ...one, action: `${PREFIX}${one.action}` })),
  ...AROUND,
];

const BY_NAME: ReadonlyMap<string, VendorAction> = new Map(
  ACTIVITY_ACTIONS.map((one) => [one.action.toLowerCase(), one]),
);
/** The kind of resource below a registry, by the first operation on it: `webhooks`, `tokens`. */
const BY_KIND: ReadonlyMap<string, Category> = new Map(
  OF_REGISTRY.filter(({ action }) => /^\w+\/(?:write|delete)$/.test(action)).map(({ action, category }) => [
    action.slice(0, action.indexOf('/')).toLowerCase(),
    category,
  ]),
);

/** The catalogue's entry of an operation, in whatever case a channel spells it; null for one that it does not have. */
export function knownOperation(operation: string): VendorAction | null {
  return BY_NAME.get(operation.toLowerCase()) ?? null;
}

/** What an operation that is not in the catalogue does, by the kind of resource that it is on. */
export function categoryOfKind(operation: string): Category {
  const lower = operation.toLowerCase();
  if (!lower.startsWith(PREFIX.toLowerCase())) return 'other';
  const [kind = '', ...rest] = lower.slice(PREFIX.length).split('/');
  if (rest.length === 0 && kind === 'read') return 'inspect';
  return BY_KIND.get(kind) ?? 'other';
}
