import { type Category, currentActions, type VendorAction } from '../../toolkit/index.ts';

/**
 * The last parts of the event types that https://docs.oracle.com/en-us/iaas/Content/Events/Reference/eventsproducers.htm
 * lists, in lower case: events spell them so, the audit log `UploadDockerImage`.
 */
export const OCI_ACTIONS = currentActions({ plane: 'data' }, [
  ['readdockerrepositorymanifest', 'pull', 'Read a manifest'],
  ['pulldockerlayer', 'blob-pull', 'Read a layer'],
  ['uploaddockerlayer', 'blob-push', 'Write a layer'],
  ['uploaddockerimage', 'push', 'Write a manifest (a signature, attestation or SBOM tag: sign)'],
  ['deletedockerimage', 'delete', 'Delete an image'],
  ['deletecontainerimage', 'delete', 'Delete an image'],
  ['deletedockerrepository', 'delete', 'Delete a repository with everything in it'],
  ['deletedockerrepositorycontents', 'delete', 'Delete everything in a repository'],
  ['deletecontainerrepository', 'delete', 'Delete a repository with everything in it'],
  ['deletedockerlayer', 'delete', 'Delete a layer'],
  ['removedockertag', 'untag', 'Take a tag off an image'],
  ['removecontainerversion', 'untag', 'Take a version off an image; not in the published list'],
  ['restorecontainerimage', 'restore', 'Bring a deleted image back'],
  ['uploadcontainerimagesignature', 'sign', 'Write a signature'],
  ['deletecontainerimagesignature', 'sign', 'Delete a signature'],
  ['readdockerrepositorymetadata', 'inspect', 'Read the settings of a repository'],
  ['getcontainerrepository', 'inspect', 'Read the settings of a repository'],
  ['getcontainerimage', 'inspect', 'Read the details of an image'],
  ['getcontainerimagesignature', 'inspect', 'Read a signature'],
  ['getcontainerconfiguration', 'inspect', 'Read the settings of the registry'],
  ['listcontainerrepositories', 'list', 'List repositories'],
  ['listcontainerimages', 'list', 'List images'],
  ['listcontainerimagesignatures', 'list', 'List signatures'],
  ['createcontainerrepository', 'config', 'Create a repository'],
  ['updatecontainerrepository', 'config', 'Change a repository, such as whether it is public or immutable'],
  ['changecontainerrepositorycompartment', 'config', 'Move a repository to another compartment'],
  ['updatedockerrepositorymetadata', 'config', 'Change the settings of a repository'],
  ['updatecontainerconfiguration', 'config', 'Change the settings of the registry'],
  ['createimageretentionpolicy', 'policy', 'Create a policy on which images are deleted by themselves'],
  ['updateimageretentionpolicy', 'policy', 'Change a policy on which images are deleted by themselves'],
  ['deleteimageretentionpolicy', 'policy', 'Delete a policy on which images are deleted by themselves'],
]);

const BY_NAME: ReadonlyMap<string, VendorAction> = new Map(OCI_ACTIONS.map((one) => [one.action, one]));

export function isKnownAction(action: string): boolean {
  return BY_NAME.has(action.toLowerCase());
}

export function categoryOfAction(action: string): Category {
  const lower = action.toLowerCase();
  const known = BY_NAME.get(lower)?.category;
  if (known !== undefined) return known;
  if (lower.startsWith('getcontainer')) return 'inspect';
  return lower.startsWith('listcontainer') ? 'list' : 'other';
}

/** Repositories of generic artefacts are in the same service; what is called `repository` alone is one of them. */
export function isOfGenericArtifacts(action: string): boolean {
  const lower = action.toLowerCase();
  return lower.includes('genericartifact') || (/repositor/.test(lower) && !/container|docker/.test(lower));
}
