import { type ActionRow, actionIndex, type Category, currentActions, type VendorAction } from '../../toolkit/index.ts';

const IMAGES: readonly ActionRow[] = [
  ['CreateRepoTag', 'tag', 'Give an existing image version a further tag'],
  ['DeleteRepoTag', 'delete', 'Delete an image version'],
  ['ListRepoTag', 'list', 'List the image versions of a repository'],
  ['GetRepoTag', 'inspect', 'Read an image version: digest, size, status'],
  ['GetRepoTagManifest', 'inspect', 'Read the manifest of an image version through the API (earlier API versions)'],
  ['GetRepoTagLayers', 'inspect', 'Read the layers of an image version through the API (earlier API versions)'],
];

const REPOSITORIES: readonly ActionRow[] = [
  ['CreateNamespace', 'config', 'Create a namespace'],
  ['CreateRepository', 'config', 'Create a repository'],
  ['UpdateNamespace', 'config', 'Change a namespace, such as whether its new repositories are public'],
  ['UpdateRepository', 'config', 'Change a repository: PUBLIC or PRIVATE, immutable tags'],
  ['DeleteNamespace', 'delete', 'Delete a namespace with all repositories and images in it'],
  ['DeleteRepository', 'delete', 'Delete a repository with all images in it'],
  ['ListNamespace', 'list', 'List namespaces'],
  ['ListRepository', 'list', 'List repositories'],
  ['GetNamespace', 'inspect', 'Read a namespace'],
  ['GetRepository', 'inspect', 'Read a repository'],
];

const CHARTS: readonly ActionRow[] = [
  ['CreateChartNamespace', 'config', 'Create a namespace of Helm charts'],
  ['CreateChartRepository', 'config', 'Create a repository of Helm charts'],
  ['UpdateChartNamespace', 'config', 'Change a namespace of Helm charts'],
  ['UpdateChartRepository', 'config', 'Change a repository of Helm charts, such as whether it is public'],
  ['DeleteChartNamespace', 'delete', 'Delete a namespace of Helm charts with all charts in it'],
  ['DeleteChartRepository', 'delete', 'Delete a repository of Helm charts'],
  ['DeleteChartRelease', 'delete', 'Delete a version of a Helm chart'],
  ['ListChartNamespace', 'list', 'List namespaces of Helm charts'],
  ['ListChartRepository', 'list', 'List repositories of Helm charts'],
  ['ListChartRelease', 'list', 'List the versions of Helm charts'],
  ['GetChartNamespace', 'inspect', 'Read a namespace of Helm charts'],
  ['GetChartRepository', 'inspect', 'Read a repository of Helm charts'],
];

const ACCESS: readonly ActionRow[] = [
  ['GetAuthorizationToken', 'auth', 'Get a temporary user name and password for docker login'],
  ['ResetLoginPassword', 'auth', 'Set the permanent registry password of the caller anew'],
  ['ConsoleSignin', 'auth', 'Sign in to the console'],
  ['ConsoleSignout', 'auth', 'Sign out of the console'],
  ['CreateInstanceEndpointAclPolicy', 'policy', 'Let an address range reach the public endpoint of the instance'],
  ['DeleteInstanceEndpointAclPolicy', 'policy', 'Take an address range off the public endpoint of the instance'],
  ['UpdateInstanceEndpointStatus', 'policy', 'Switch the public endpoint of the instance on or off'],
  ['CreateInstanceVpcEndpointLinkedVpc', 'policy', 'Let a VPC reach the instance'],
  ['DeleteInstanceVpcEndpointLinkedVpc', 'policy', 'Cut a VPC off the instance'],
];

const INSTANCES: readonly ActionRow[] = [
  ['Create', 'config', 'Buy an instance'],
  ['TagResources', 'config', 'Put resource tags on an instance; these are not image tags'],
  ['UntagResources', 'config', 'Take resource tags off an instance; these are not image tags'],
  ['ChangeResourceGroup', 'config', 'Move an instance to another resource group'],
  ['ListInstance', 'list', 'List instances'],
  ['ListInstanceEndpoint', 'list', 'List the endpoints of an instance'],
  ['ListInstanceRegion', 'list', 'List the regions that offer instances'],
  ['ListTagResources', 'list', 'List the resource tags of instances'],
  ['GetInstance', 'inspect', 'Read an instance'],
  ['GetInstanceCount', 'inspect', 'Read how many instances there are'],
  ['GetInstanceEndpoint', 'inspect', 'Read an endpoint of an instance, with its address ranges'],
  ['GetEndpoint', 'inspect', 'Read an endpoint of an instance'],
  ['GetInstanceUsage', 'inspect', 'Read how much of its quotas an instance uses'],
  ['GetInstanceVpcEndpoint', 'inspect', 'Read which VPCs reach an instance'],
  ['CreateInstanceMigrateRule', 'other', 'Create a rule that migrates images to an instance'],
  ['CreateInstanceMigrateTask', 'other', 'Start to migrate images to an instance'],
  ['CancelInstanceMigrateTask', 'other', 'Stop migrating images to an instance'],
];

const SCANS_AND_POLICIES: readonly ActionRow[] = [
  ['CreateRepoTagScanTask', 'scan', 'Start a security scan of an image version'],
  ['CreateScanBatchTaskByRule', 'scan', 'Start the security scans of a scan rule'],
  ['GetRepoTagScanStatus', 'scan', 'Read how far a security scan is'],
  ['GetRepoTagScanSummary', 'scan', 'Read how many vulnerabilities a security scan found'],
  ['ListRepoTagScanResult', 'scan', 'List the vulnerabilities a security scan found'],
  ['ListScanBaselineByTask', 'scan', 'List the baseline risks a security scan found'],
  ['ListScanMaliciousFileByTask', 'scan', 'List the malicious files a security scan found'],
  ['CreateScanRule', 'policy', 'Create a scan rule'],
  ['CreateExemptVul', 'policy', 'Exempt a vulnerability from scans'],
  ['CreateArtifactLifecycleRule', 'policy', 'Create a retention rule: it deletes image versions by itself'],
  ['UpdateArtifactLifecycleRule', 'policy', 'Change a retention rule'],
  ['DeleteArtifactLifecycleRule', 'policy', 'Delete a retention rule'],
  ['ListArtifactLifecycleRule', 'list', 'List retention rules'],
  ['GetArtifactLifecycleRule', 'inspect', 'Read a retention rule'],
];

const NOTIFICATIONS: readonly ActionRow[] = [
  ['CreateRepoTrigger', 'config', 'Create a trigger: pushes to the repository are posted to a URL'],
  ['UpdateRepoTrigger', 'config', 'Change the trigger of a repository'],
  ['DeleteRepoTrigger', 'config', 'Delete the trigger of a repository'],
  ['ListRepoTrigger', 'list', 'List the triggers of a repository'],
  ['CreateEventCenterRule', 'config', 'Create a rule of the event center: whom to notify of what'],
  ['UpdateEventCenterRule', 'config', 'Change a rule of the event center'],
  ['DeleteEventCenterRule', 'config', 'Delete a rule of the event center: its notifications end'],
  ['ListEventCenterRecord', 'list', 'List the notifications of the event center'],
  ['ListEventCenterRuleName', 'list', 'List the rules of the event center'],
];

const BUILDS: readonly ActionRow[] = [
  ['CreateBuildRecordByRule', 'build', 'Start a build by a build rule'],
  ['CreateBuildRecordByRecord', 'build', 'Start an earlier build again'],
  ['CancelRepoBuildRecord', 'build', 'Stop a build'],
  ['CreateArtifactBuildTask', 'build', 'Start to build an accelerated image'],
  ['CancelArtifactBuildTask', 'build', 'Stop building an accelerated image'],
  ['CreateRepoBuildRule', 'config', 'Create a build rule'],
  ['UpdateRepoBuildRule', 'config', 'Change a build rule'],
  ['DeleteRepoBuildRule', 'config', 'Delete a build rule'],
  ['CreateArtifactBuildRule', 'config', 'Create a build rule of accelerated images'],
  ['CreateRepoSourceCodeRepo', 'config', 'Bind a source code repository to an image repository'],
  ['UpdateRepoSourceCodeRepo', 'config', 'Change which source code repository is bound to an image repository'],
  ['ListRepoBuildRecord', 'list', 'List the builds of a repository'],
  ['ListRepoBuildRecordLog', 'list', 'Read the log of a build'],
  ['ListRepoBuildRule', 'list', 'List the build rules of a repository'],
  ['ListArtifactBuildTaskLog', 'list', 'Read the log of a build of an accelerated image'],
  ['GetRepoBuildRecord', 'inspect', 'Read a build'],
  ['GetRepoBuildRecordStatus', 'inspect', 'Read how far a build is'],
  ['GetRepoSourceCodeRepo', 'inspect', 'Read which source code repository is bound to an image repository'],
  ['GetArtifactBuildRule', 'inspect', 'Read a build rule of accelerated images'],
  ['GetArtifactBuildTask', 'inspect', 'Read a build of an accelerated image'],
];

const DELIVERY: readonly ActionRow[] = [
  ['CreateChain', 'config', 'Create a delivery chain'],
  ['UpdateChain', 'config', 'Change a delivery chain'],
  ['DeleteChain', 'config', 'Delete a delivery chain'],
  ['ListChain', 'list', 'List delivery chains'],
  ['ListChainInstance', 'list', 'List the runs of a delivery chain'],
  ['GetChain', 'inspect', 'Read a delivery chain'],
  ['CreateRepoSyncRule', 'config', 'Create a rule that copies images to another instance, also of another account'],
  ['DeleteRepoSyncRule', 'config', 'Delete a rule that copies images to another instance'],
  ['CreateRepoSyncTask', 'replicate', 'Copy an image to another instance, also of another account'],
  ['CreateRepoSyncTaskByRule', 'replicate', 'Copy an image to another instance by a rule'],
  ['CreateRepoSyncTaskByTask', 'replicate', 'Copy an image to another instance once more'],
  ['CancelRepoSyncTask', 'replicate', 'Stop copying an image to another instance'],
  ['CreateSyncCustomCenLink', 'replicate', 'Let copies between instances use a network link of the account'],
  ['ListRepoSyncRule', 'list', 'List the rules that copy images to other instances'],
  ['ListRepoSyncTask', 'list', 'List the copies of images to other instances'],
  ['GetRepoSyncTask', 'inspect', 'Read a copy of an image to another instance'],
  ['CreateArtifactSubscriptionRule', 'other', 'Create a rule that fetches images of another registry'],
  ['UpdateArtifactSubscriptionRule', 'other', 'Change a rule that fetches images of another registry'],
  ['DeleteArtifactSubscriptionRule', 'other', 'Delete a rule that fetches images of another registry'],
  ['CreateArtifactSubscriptionTask', 'other', 'Fetch images of another registry'],
  ['ListArtifactSubscriptionRule', 'list', 'List the rules that fetch images of other registries'],
  ['ListArtifactSubscriptionTask', 'list', 'List the fetches of images of other registries'],
  ['GetArtifactSubscriptionRule', 'inspect', 'Read a rule that fetches images of another registry'],
  ['GetArtifactSubscriptionTask', 'inspect', 'Read a fetch of images of another registry'],
  ['GetArtifactSubscriptionTaskResult', 'inspect', 'Read what a fetch of images of another registry brought'],
];

const PERSONAL_EDITION: readonly ActionRow[] = [
  ['CreateUserInfo', 'auth', 'Create the registry user with its password'],
  ['CreateRepo', 'config', 'Create a repository'],
  ['CreateRepoWebhook', 'config', 'Create a webhook: pushes to the repository are posted to a URL'],
  ['DeleteRepo', 'delete', 'Delete a repository with all images in it'],
  ['DeleteImage', 'delete', 'Delete an image version'],
  ['CancelRepoBuild', 'build', 'Stop a build'],
];

export const ACTIONTRAIL_ACTIONS: readonly VendorAction[] = [
  ...currentActions({ plane: 'management' }, [
    ...IMAGES,
    ...REPOSITORIES,
    ...CHARTS,
    ...ACCESS,
    ...INSTANCES,
    ...SCANS_AND_POLICIES,
    ...NOTIFICATIONS,
    ...BUILDS,
    ...DELIVERY,
  ]),
  ...currentActions({ plane: 'management', edition: 'Personal Edition' }, PERSONAL_EDITION),
];

const BY_ACTION = actionIndex(ACTIONTRAIL_ACTIONS);

/** The published list of operations is not complete: the first word of an operation's name shows its category. */
const CATEGORIES_OF_VERBS: readonly (readonly [verb: RegExp, category: Category])[] = [
  [/^Delete/, 'delete'],
  [/^List/, 'list'],
  [/^(?:Get|Describe)/, 'inspect'],
  [/^(?:Create|Update|Modify|Set)/, 'config'],
];

interface ClassifiedAction {
  readonly category: Category;
  readonly isKnown: boolean;
}

export function classifyAction(action: string): ClassifiedAction {
  const known = BY_ACTION.get(action);
  if (known !== undefined) return { category: known.category, isKnown: true };
  const category = CATEGORIES_OF_VERBS.find(([verb]) => verb.test(action))?.[1] ?? 'other';
  return { category, isKnown: false };
}
