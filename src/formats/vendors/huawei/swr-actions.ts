import type { Category, VendorAction } from '../../toolkit/index.ts';

type TraceRow = readonly [trace: string, category: Category, description: string];
type Catalogue = readonly (readonly [resourceType: string, rows: readonly TraceRow[]])[];

/** https://support.huaweicloud.com/intl/en-us/usermanual-swr/swr_01_0084.html */
const SHARED: Catalogue = [
  ['images', [['postMultipartImagePackage', 'push', 'Upload an image archive through the console']]],
  ['manifest', [['uploadManifest', 'push', 'Write the manifest of an image: the push']]],
  [
    'blob',
    [
      ['createBlob', 'blob-push', 'Begin the upload of a layer'],
      ['updateImageLayerChunk', 'blob-push', 'Send one chunk of a layer'],
      ['updateImageLayer', 'blob-push', 'Finish the upload of a layer'],
      ['downloadImageLayer', 'blob-pull', 'Read one layer: the only trace a pull leaves'],
    ],
  ],
  [
    'imagetag',
    [
      ['createImageTag', 'tag', 'Give an image that is there already another tag'],
      ['deleteImageTag', 'delete', 'Delete an image version by its tag'],
      ['listImageTags', 'list', 'List the tags of an image'],
    ],
  ],
  ['dockerlogincmd', [['createDockerConfig', 'auth', 'Make a login command, which holds a credential']]],
  [
    'usernamespace',
    [
      ['createUserNamespace', 'config', 'Add an organisation'],
      ['deleteUserNamespace', 'delete', 'Delete an organisation'],
      ['listUserNamespaces', 'list', 'List the organisations'],
      ['showUserNamespace', 'inspect', 'Show details of an organisation'],
    ],
  ],
  [
    'usernamespaceauth',
    [
      ['createUserNamespaceAuth', 'policy', 'Grant users rights in an organisation'],
      ['updateUserNamespaceAuth', 'policy', 'Change the rights of users in an organisation'],
      ['deleteUserNamespaceAuth', 'policy', 'Take the rights of users in an organisation away'],
      ['showUserNamespaceAuth', 'inspect', 'Show who has rights in an organisation'],
    ],
  ],
  [
    'imagerepository',
    [
      ['createImageRepository', 'config', 'Add an image repository'],
      ['updateImageRepository', 'config', 'Change an image repository, also from private to public'],
      ['deleteImageRepository', 'delete', 'Delete an image repository with its images'],
      ['showImageRepository', 'inspect', 'Show details of an image repository'],
      ['listImageRepositories', 'list', 'List the image repositories'],
    ],
  ],
  [
    'userrepositoryauth',
    [
      ['createUserRepositoryAuth', 'policy', 'Grant users rights on an image'],
      ['updateUserRepositoryAuth', 'policy', 'Change the rights of users on an image'],
      ['deleteUserRepositoryAuth', 'policy', 'Take the rights of users on an image away'],
      ['showUserRepositoryAuth', 'inspect', 'Show who has rights on an image'],
      ['listSharedReposDetails', 'list', 'List the rights on shared images'],
    ],
  ],
  [
    'imagerepositoryaccessdomain',
    [
      ['createImageRepositoryAccessDomain', 'policy', 'Share an image with another account'],
      ['updateImageRepositoryAccessDomain', 'policy', 'Change how an image is shared with another account'],
      ['deleteImageRepositoryAccessDomain', 'policy', 'Stop sharing an image with another account'],
      ['showImageRepositoryAccessDomain', 'inspect', 'Show whether an image is shared with an account'],
      ['listImageRepositoryAccessDomain', 'list', 'List the accounts an image is shared with'],
    ],
  ],
  [
    'reposhare',
    [
      ['createRepoShare', 'policy', 'Begin to share a repository'],
      ['updateRepoShare', 'policy', 'Change how a repository is shared'],
      ['deleteRepoShare', 'policy', 'Stop sharing a repository'],
      ['getRepoShare', 'inspect', 'Show how a repository is shared'],
      ['listRepoShares', 'list', 'List the shares of a repository'],
    ],
  ],
  [
    'retention',
    [
      ['createRetention', 'policy', 'Add a retention policy, which deletes images by itself'],
      ['updateRetention', 'policy', 'Change a retention policy'],
      ['deleteRetention', 'policy', 'Remove a retention policy'],
      ['showRetention', 'inspect', 'Show a retention policy'],
      ['listRetentions', 'list', 'List the retention policies'],
      ['listRetentionHistories', 'list', 'List what retention policies deleted'],
    ],
  ],
  [
    'trigger',
    [
      ['createTrigger', 'config', 'Add a trigger that deploys a pushed image'],
      ['updateTrigger', 'config', 'Change a trigger'],
      ['deleteTrigger', 'config', 'Remove a trigger'],
      ['showTrigger', 'inspect', 'Show a trigger'],
      ['listTriggers', 'list', 'List the triggers of an image'],
    ],
  ],
  ['quota', [['listQuotas', 'list', 'List quotas and usage']]],
  [
    'overview',
    [
      ['getDomainOverview', 'inspect', 'Show the overview of the account'],
      ['getDomainResourceReports', 'inspect', 'Show usage figures of the account'],
    ],
  ],
];

/** Names that only older lists hold, such as those of the Kuala Lumpur and Abu Dhabi regions. */
const OLDER: Catalogue = [
  ['usernamespace', [['deleteUserNamesapce', 'delete', 'Old, misspelt name of deleteUserNamespace']]],
  [
    'package',
    [
      ['createPackage', 'config', 'Add a software package'],
      ['updatePackage', 'config', 'Change a software package'],
      ['deletePackage', 'delete', 'Delete a software package'],
    ],
  ],
  [
    'repository',
    [
      ['createRepository', 'config', 'Add a repository'],
      ['updateRepository', 'config', 'Change a repository'],
      ['deleteRepository', 'delete', 'Delete a repository'],
    ],
  ],
  [
    'version',
    [
      ['createVersion', 'config', 'Add a version of a software package'],
      ['updateVersion', 'config', 'Change a version of a software package'],
      ['deleteVersion', 'delete', 'Delete a version of a software package'],
    ],
  ],
  ['image', [['uploadImagePackage', 'push', 'Upload an image archive']]],
  [
    'file',
    [
      ['uploadFile', 'push', 'Upload a file of a software package'],
      ['downloadFile', 'pull', 'Download a file of a software package'],
      ['deleteFile', 'delete', 'Delete a file of a software package'],
    ],
  ],
];

/** https://support.huaweicloud.com/intl/en-us/usermanual2-swr/swr_02_0504.html */
const ENTERPRISE: Catalogue = [
  [
    'instance',
    [
      ['createInstance', 'config', 'Buy a registry instance'],
      ['listInstances', 'list', 'List the registry instances'],
      ['getInstance', 'inspect', 'Show a registry instance'],
      ['deleteInstance', 'delete', 'Delete a registry instance with everything in it'],
      ['getInstanceAuditLogs', 'inspect', 'Read the audit log of an instance'],
      ['getInstanceStatistics', 'inspect', 'Show usage figures of an instance'],
    ],
  ],
  [
    'configuration',
    [
      ['getInstanceConfigurations', 'inspect', 'Show the settings of an instance'],
      ['updateInstanceConfigurations', 'config', 'Change the settings of an instance'],
    ],
  ],
  [
    'namespace',
    [
      ['createNamespace', 'config', 'Add a namespace'],
      ['listNamespace', 'list', 'List the namespaces'],
      ['getInstanceNamespace', 'inspect', 'Show a namespace'],
      ['updateNamespace', 'config', 'Change a namespace'],
      ['deleteNamespace', 'delete', 'Delete a namespace'],
    ],
  ],
  [
    'repository',
    [
      ['listInstanceRepositories', 'list', 'List the repositories of an instance or a namespace'],
      ['getInstanceRepository', 'inspect', 'Show a repository'],
      ['updateRepository', 'config', 'Change a repository'],
      ['deleteRepository', 'delete', 'Delete a repository with its images'],
    ],
  ],
  [
    'artifact',
    [
      ['listInstanceArtifacts', 'list', 'List the images of a repository'],
      ['getInstanceArtifact', 'inspect', 'Show an image'],
      ['deleteArtifact', 'delete', 'Delete an image'],
      ['listInstanceAccessories', 'list', 'List what is attached to an image, such as signatures'],
      ['getInstanceArtifactAddition', 'inspect', 'Show further data of an image, such as its build history'],
      ['startManualScanning', 'scan', 'Scan an image'],
      ['listInstanceArtifactVulnerabilities', 'scan', 'Read the vulnerability report of an image'],
    ],
  ],
  [
    'tag',
    [
      ['listInstanceTags', 'list', 'List the tags of an image'],
      ['getInstanceTag', 'inspect', 'Show a tag'],
      ['deleteTag', 'untag', 'Remove a tag from an image'],
    ],
  ],
];

const keyOf = (resourceType: string, trace: string): string => `${resourceType.toLowerCase()} ${trace}`;

function categoriesOf(catalogue: Catalogue): readonly (readonly [key: string, category: Category])[] {
  return catalogue.flatMap(([type, rows]) => rows.map(([trace, category]) => [keyOf(type, trace), category] as const));
}

/** Names collide between editions and resource types, so both make the key. */
const BY_KEY: ReadonlyMap<string, Category> = new Map([OLDER, SHARED, ENTERPRISE].flatMap(categoriesOf));

/** CTS classes them all as management, also those that move image content. */
function asActions(catalogue: Catalogue, edition: string): readonly VendorAction[] {
  return catalogue.flatMap(([, rows]) =>
    rows.map(([action, category, description]) => ({
      action,
      category,
      plane: 'management' as const,
      isDeprecated: catalogue === OLDER,
      edition,
      description,
    })),
  );
}

export const SWR_ACTIONS: readonly VendorAction[] = [
  ...asActions(SHARED, 'Shared'),
  ...asActions(OLDER, 'Shared, older regions'),
  ...asActions(ENTERPRISE, 'Enterprise'),
];

/** The lists are not complete: other verbs are classified by keyword, then by prefix. The first match wins. */
const GUESSES: readonly (readonly [RegExp, Category])[] = [
  [/Credential/i, 'auth'],
  [/^list/i, 'list'],
  [/^(?:get|show|query|describe|check)/i, 'inspect'],
  [/(?:Endpoint|Sign(?:ature)?)Polic|Retention|ImmutableRule/i, 'policy'],
  [/Replication|Webhook|Registry/, 'config'],
  [/Scan/i, 'scan'],
  [/^(?:upload|push).*(?:Layer|Blob)/i, 'blob-push'],
  [/^(?:download|pull).*(?:Layer|Blob)/i, 'blob-pull'],
  [/^(?:upload|push)/i, 'push'],
  [/^(?:download|pull)/i, 'pull'],
  [/^(?:batch)?(?:delete|remove)/i, 'delete'],
  [/^(?:batch)?(?:create|add|update|modify|set|enable|disable)/i, 'config'],
];

interface TraceClass {
  readonly category: Category;
  readonly isKnown: boolean;
}

/** The category of a trace of SWR, and whether it comes from the catalogue or is guessed from the name. */
export function classifyTrace(resourceType: string, trace: string): TraceClass {
  const known = BY_KEY.get(keyOf(resourceType, trace));
  if (known !== undefined) return { category: known, isKnown: true };
  return { category: GUESSES.find(([pattern]) => pattern.test(trace))?.[1] ?? 'other', isKnown: false };
}
