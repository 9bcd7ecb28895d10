import { actionIndex, currentActions, type VendorAction } from '../../toolkit/index.ts';

/**
 * The operations of https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html and the event of a
 * lifecycle run. CloudTrail logs all of them as management events, pulls too.
 */
const PRIVATE = currentActions({ plane: 'management', edition: 'ECR' }, [
  ['BatchGetImage', 'pull', 'Read manifests by tag or digest: once a pull and manifest'],
  ['GetDownloadUrlForLayer', 'blob-pull', 'Get the address of a layer; only layers that the client lacks'],
  ['PutImage', 'push', 'Write a manifest, under a tag or none (a signature, attestation or SBOM tag: sign)'],
  ['InitiateLayerUpload', 'blob-push', 'Begin the upload of a layer'],
  ['UploadLayerPart', 'blob-push', 'Upload a part of a layer'],
  ['CompleteLayerUpload', 'blob-push', 'End the upload of a layer'],
  ['BatchCheckLayerAvailability', 'inspect', 'Ask which layers are there already, mostly before a push'],
  ['BatchDeleteImage', 'delete', 'Delete images by digest, or take tags off them (untag)'],
  ['DeleteRepository', 'delete', 'Delete a repository; with force, also one that holds images'],
  ['PolicyExecutionEvent', 'delete', 'A lifecycle policy ran and expired images (none: policy)'],
  ['ListImages', 'list', 'List the images of a repository'],
  ['DescribeRepositories', 'list', 'List repositories with their settings'],
  ['ListTagsForResource', 'list', 'List the resource tags of a repository'],
  ['ListImageReferrers', 'list', 'List the artefacts that refer to an image'],
  ['ListPullTimeUpdateExclusions', 'list', 'List the principals whose pulls do not count as use'],
  ['DescribeImages', 'inspect', 'Show size, tags and dates of images'],
  ['DescribeRegistry', 'inspect', 'Show the settings of the registry, replication among them'],
  ['DescribeImageReplicationStatus', 'inspect', 'Show how far the replication of an image is'],
  ['DescribePullThroughCacheRules', 'inspect', 'Show the rules for caching images of other registries'],
  ['DescribeRepositoryCreationTemplates', 'inspect', 'Show the templates for repositories that ECR creates'],
  ['GetAccountSetting', 'inspect', 'Read a setting of the account'],
  ['GetRegistryScanningConfiguration', 'inspect', 'Read the scan settings of the registry'],
  ['BatchGetRepositoryScanningConfiguration', 'inspect', 'Read the scan settings of repositories'],
  ['GetSigningConfiguration', 'inspect', 'Read the settings for signing images'],
  ['GetLifecyclePolicy', 'inspect', 'Read the lifecycle policy of a repository'],
  ['GetLifecyclePolicyPreview', 'inspect', 'Read what a lifecycle policy would expire'],
  ['GetRepositoryPolicy', 'inspect', 'Read who may use a repository'],
  ['GetRegistryPolicy', 'inspect', 'Read the policy of the registry'],
  ['ValidatePullThroughCacheRule', 'inspect', 'Check that a cache rule reaches its registry'],
  ['StartImageScan', 'scan', 'Start a vulnerability scan of an image'],
  ['DescribeImageScanFindings', 'scan', 'Read the vulnerabilities found in an image'],
  ['DescribeImageSigningStatus', 'sign', 'Show whether an image is signed yet'],
  ['PutSigningConfiguration', 'sign', 'Set which images are signed on push'],
  ['DeleteSigningConfiguration', 'sign', 'Stop signing images on push'],
  ['SetRepositoryPolicy', 'policy', 'Set who may use a repository; principal * opens it to everyone'],
  ['DeleteRepositoryPolicy', 'policy', 'Remove the policy of a repository'],
  ['PutRegistryPolicy', 'policy', 'Set who may replicate into the registry or fill its cache'],
  ['DeleteRegistryPolicy', 'policy', 'Remove the policy of the registry'],
  ['PutLifecyclePolicy', 'policy', 'Set which images of a repository expire'],
  ['DeleteLifecyclePolicy', 'policy', 'Stop the expiry of images of a repository'],
  ['StartLifecyclePolicyPreview', 'policy', 'Try a lifecycle policy without deleting anything'],
  ['CreateRepository', 'config', 'Create a repository'],
  ['PutImageTagMutability', 'config', 'Allow or forbid overwriting the tags of a repository'],
  ['PutImageScanningConfiguration', 'config', 'Turn scan on push of a repository on or off'],
  ['PutRegistryScanningConfiguration', 'config', 'Set how the registry scans'],
  ['PutReplicationConfiguration', 'config', 'Set the regions and accounts that images are copied to'],
  ['PutAccountSetting', 'config', 'Change a setting of the account'],
  ['CreatePullThroughCacheRule', 'config', 'Begin caching images of another registry'],
  ['UpdatePullThroughCacheRule', 'config', 'Change the credentials of a cache rule'],
  ['DeletePullThroughCacheRule', 'config', 'Stop caching images of another registry'],
  ['CreateRepositoryCreationTemplate', 'config', 'Add a template for repositories that ECR creates'],
  ['UpdateRepositoryCreationTemplate', 'config', 'Change a template for repositories that ECR creates'],
  ['DeleteRepositoryCreationTemplate', 'config', 'Remove a template for repositories that ECR creates'],
  ['TagResource', 'config', 'Put resource tags on a repository; images keep theirs'],
  ['UntagResource', 'config', 'Take resource tags off a repository; images keep theirs'],
  ['RegisterPullTimeUpdateExclusion', 'config', 'Let the pulls of a principal no longer count as use'],
  ['DeregisterPullTimeUpdateExclusion', 'config', 'Let the pulls of a principal count as use again'],
  ['UpdateImageStorageClass', 'restore', 'Bring an image back from the archive (into the archive: config)'],
  ['GetAuthorizationToken', 'auth', 'Get the token of a docker login; it lasts twelve hours'],
]);

/**
 * The operations of https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_Operations.html. None of them
 * is a pull.
 */
const PUBLIC = currentActions({ plane: 'management', edition: 'ECR Public' }, [
  ['PutImage', 'push', 'Write a manifest to a public repository (a signature, attestation or SBOM tag: sign)'],
  ['InitiateLayerUpload', 'blob-push', 'Begin the upload of a layer to a public repository'],
  ['UploadLayerPart', 'blob-push', 'Upload a part of a layer to a public repository'],
  ['CompleteLayerUpload', 'blob-push', 'End the upload of a layer to a public repository'],
  ['BatchCheckLayerAvailability', 'inspect', 'Ask which layers a public repository holds already'],
  ['BatchDeleteImage', 'delete', 'Delete public images by digest, or take tags off them (untag)'],
  ['DeleteRepository', 'delete', 'Delete a public repository; with force, also one that holds images'],
  ['DescribeRegistries', 'list', 'List the public registries of the account'],
  ['DescribeRepositories', 'list', 'List public repositories'],
  ['DescribeImageTags', 'list', 'List the image tags of a public repository'],
  ['ListTagsForResource', 'list', 'List the resource tags of a public repository'],
  ['DescribeImages', 'inspect', 'Show size, tags and dates of public images'],
  ['GetRegistryCatalogData', 'inspect', 'Read how the gallery presents the registry'],
  ['GetRepositoryCatalogData', 'inspect', 'Read how the gallery presents a repository'],
  ['GetRepositoryPolicy', 'inspect', 'Read who may push to a public repository'],
  ['SetRepositoryPolicy', 'policy', 'Set who may push to a public repository'],
  ['DeleteRepositoryPolicy', 'policy', 'Remove the policy of a public repository'],
  ['CreateRepository', 'config', 'Create a public repository'],
  ['PutRegistryCatalogData', 'config', 'Change how the gallery presents the registry'],
  ['PutRepositoryCatalogData', 'config', 'Change how the gallery presents a repository'],
  ['TagResource', 'config', 'Put resource tags on a public repository; images keep theirs'],
  ['UntagResource', 'config', 'Take resource tags off a public repository; images keep theirs'],
  ['GetAuthorizationToken', 'auth', 'Get the token of a docker login to public.ecr.aws'],
]);

/**
 * The operations of https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html that change a
 * trail: an attacker who stops the log of a registry calls one of them. The many that only read trails are left out.
 */
const TRAIL = currentActions({ plane: 'management', edition: 'CloudTrail' }, [
  ['StopLogging', 'config', 'Stop the recording of a trail'],
  ['StartLogging', 'config', 'Begin the recording of a trail, or go on with it'],
  ['CreateTrail', 'config', 'Create a trail'],
  ['UpdateTrail', 'config', 'Change where a trail writes and what of'],
  ['DeleteTrail', 'config', 'Delete a trail'],
  ['PutEventSelectors', 'config', 'Set which events a trail records'],
  ['StopEventDataStoreIngestion', 'config', 'Stop the recording of an event data store'],
  ['StartEventDataStoreIngestion', 'config', 'Begin the recording of an event data store'],
  ['UpdateEventDataStore', 'config', 'Change what an event data store records, and how long it keeps it'],
  ['DeleteEventDataStore', 'config', 'Delete an event data store'],
]);

export const TRAIL_SOURCE = 'cloudtrail.amazonaws.com';
export const ECR_PUBLIC_SOURCE = 'ecr-public.amazonaws.com';

/** Catalogues by event source, because the verbs of the editions overlap and other services share some of them. */
export const ECR_ACTIONS_BY_SOURCE: ReadonlyMap<string, ReadonlyMap<string, VendorAction>> = new Map([
  ['ecr.amazonaws.com', actionIndex(PRIVATE)],
  [ECR_PUBLIC_SOURCE, actionIndex(PUBLIC)],
  [TRAIL_SOURCE, actionIndex(TRAIL)],
]);

export const ECR_ACTIONS: readonly VendorAction[] = [...PRIVATE, ...PUBLIC, ...TRAIL];
