import { actionIndex, type Category, currentActions } from '../../toolkit/index.ts';

/** https://www.tencentcloud.com/document/product/1051/36836 (API 2019-09-24), and its calls of Personal Edition. */
export const TCR_ACTIONS = currentActions({ plane: 'management' }, [
  ['DeleteImage', 'delete', 'Delete a version of an image'],
  ['DeleteImagePersonal', 'delete', 'Delete a tag of an image (Personal Edition)'],
  ['BatchDeleteImagePersonal', 'delete', 'Delete several tags of an image: one event each (Personal Edition)'],
  ['DeleteRepository', 'delete', 'Delete a repository with everything in it'],
  ['DeleteRepositoryPersonal', 'delete', 'Delete a repository with everything in it (Personal Edition)'],
  ['BatchDeleteRepositoryPersonal', 'delete', 'Delete several repositories (Personal Edition)'],
  ['DeleteNamespace', 'delete', 'Delete a namespace with everything in it'],
  ['DeleteNamespacePersonal', 'delete', 'Delete a namespace with everything in it (Personal Edition)'],
  ['DeleteInstance', 'delete', 'Delete an instance with everything in it'],
  ['DuplicateImage', 'push', 'Copy an image to another repository of the instance'],
  ['DuplicateImagePersonal', 'push', 'Copy an image to another tag or repository (Personal Edition)'],
  ['CreateInstanceToken', 'auth', 'Create a token for pulls and pushes; the answer holds the password'],
  ['ModifyInstanceToken', 'auth', 'Enable or disable a token'],
  ['DeleteInstanceToken', 'auth', 'Delete a token'],
  ['DescribeInstanceToken', 'auth', 'List the tokens of an instance'],
  ['CreateServiceAccount', 'auth', 'Create a service account; the answer holds the password'],
  ['ModifyServiceAccount', 'auth', 'Change what a service account may do'],
  ['ModifyServiceAccountPassword', 'auth', 'Replace the password of a service account'],
  ['DeleteServiceAccount', 'auth', 'Delete a service account'],
  ['DescribeServiceAccounts', 'auth', 'List service accounts'],
  ['CreateCustomAccount', 'auth', 'Create an account of an instance'],
  ['ModifyCustomAccount', 'auth', 'Change an account of an instance'],
  ['DeleteCustomAccount', 'auth', 'Delete an account of an instance'],
  ['DescribeCustomAccounts', 'auth', 'List the accounts of an instance'],
  ['CreateUserPersonal', 'auth', 'Create the user of a Personal Edition'],
  ['ModifyUserPasswordPersonal', 'auth', 'Replace the password of the user of a Personal Edition'],
  ['CreateSecurityPolicy', 'policy', 'Let an address range reach the public endpoint'],
  ['CreateMultipleSecurityPolicy', 'policy', 'Let several address ranges reach the public endpoint'],
  ['ModifySecurityPolicy', 'policy', 'Change an address range that reaches the public endpoint'],
  ['DeleteSecurityPolicy', 'policy', 'Shut the public endpoint to an address range'],
  ['DeleteMultipleSecurityPolicy', 'policy', 'Shut the public endpoint to several address ranges'],
  ['ManageExternalEndpoint', 'policy', 'Switch the public endpoint on or off'],
  ['ManageInternalEndpoint', 'policy', 'Let a private network reach the instance, or end that'],
  ['CreateTagRetentionRule', 'policy', 'Create a rule on which tags are deleted by themselves'],
  ['ModifyTagRetentionRule', 'policy', 'Change a rule on which tags are deleted by themselves'],
  ['DeleteTagRetentionRule', 'policy', 'Delete a rule on which tags are deleted by themselves'],
  ['CreateTagRetentionExecution', 'policy', 'Run a rule on which tags are deleted'],
  ['CreateImmutableTagRules', 'policy', 'Make tags immutable'],
  ['ModifyImmutableTagRules', 'policy', 'Change which tags are immutable'],
  ['DeleteImmutableTagRules', 'policy', 'Let tags be overwritten again'],
  ['CreateSignaturePolicy', 'policy', 'Create a policy on signing images'],
  ['DeleteSignaturePolicy', 'policy', 'Delete a policy on signing images'],
  ['CreateSignature', 'sign', 'Sign an image'],
  ['CreateImageLifecyclePersonal', 'policy', 'Set which tags are deleted by themselves (Personal Edition)'],
  ['DeleteImageLifecyclePersonal', 'policy', 'Stop the deletion of old tags (Personal Edition)'],
  ['ModifyRepositoryAccessPersonal', 'config', 'Make a repository public or private (Personal Edition)'],
  ['CreateReplicationInstance', 'config', 'Create a copy of the instance in another region'],
  ['DeleteReplicationInstance', 'config', 'Delete the copy in another region'],
  ['ManageReplication', 'config', 'Set the rules on copying images to another instance'],
  ['CreateWebhookTrigger', 'config', 'Have events posted to an address'],
  ['ModifyWebhookTrigger', 'config', 'Change where events are posted to'],
  ['DeleteWebhookTrigger', 'config', 'End the posting of events'],
  ['CreateApplicationTriggerPersonal', 'config', 'Have pushes update a service (Personal Edition)'],
  ['CreateInstance', 'config', 'Create an instance'],
  ['ModifyInstance', 'config', 'Change an instance'],
  ['CreateNamespace', 'config', 'Create a namespace, public or private'],
  ['CreateNamespacePersonal', 'config', 'Create a namespace (Personal Edition)'],
  ['ModifyNamespace', 'config', 'Change a namespace, such as whether it is public'],
  ['CreateRepository', 'config', 'Create a repository'],
  ['CreateRepositoryPersonal', 'config', 'Create a repository, public or private (Personal Edition)'],
  ['ModifyRepository', 'config', 'Change the description of a repository'],
  ['CreateImageAccelerationService', 'config', 'Switch accelerated pulls on'],
  ['CreateGCJob', 'config', 'Clear layers that no image has'],
  ['DescribeImages', 'list', 'List the versions of an image'],
  ['DescribeImagePersonal', 'list', 'List the tags of an image (Personal Edition)'],
  ['DescribeRepositories', 'list', 'List repositories'],
  ['DescribeNamespaces', 'list', 'List namespaces'],
  ['DescribeInstances', 'list', 'List instances'],
  ['DescribeImageManifests', 'inspect', 'Read a manifest'],
  ['DescribeInstanceStatus', 'inspect', 'Read the state of instances'],
  ['DescribeExternalEndpointStatus', 'inspect', 'Read whether the public endpoint is on'],
]);

const BY_NAME = actionIndex(TCR_ACTIONS);

export function isKnownAction(action: string): boolean {
  return BY_NAME.has(action) || action.startsWith('Describe');
}

/** Calls that read begin with `Describe`. */
export function categoryOfAction(action: string): Category {
  const known = BY_NAME.get(action)?.category;
  if (known !== undefined) return known;
  return action.startsWith('Describe') ? 'inspect' : 'other';
}
