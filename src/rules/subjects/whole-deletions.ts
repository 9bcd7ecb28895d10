import type { EventFilter } from '../../case/event-filter.ts';
import { matchesGlob } from '../../domain/text/glob.ts';

/** Deletions of a whole repository, namespace, organisation or registry. Their verbs say so. */
export const WHOLES: EventFilter = {
  categories: ['delete', 'config'],
  outcomes: ['success', 'unknown'],
  actions: [
    '*DeleteRepository',
    'DeleteRepo',
    '*DeleteNamespace',
    'DeleteChart*ository',
    'DeleteChartNamespace',
    'DeleteInstance',
    'container-registry.namespace.delete',
    'deleteImageRepository',
    'deleteRepository',
    'deleteNamespace',
    'deleteUserNam*',
    'deleteInstance',
    'delete_repo',
    'org_delete',
    'delete repository',
    'delete project',
    'packages.package_deleted',
    'container_repository_deletion_marked',
    'repo.delete',
    '*/registries/delete',
    '*eleteContainerRepository',
    '*eletecontainerrepository',
    '*eleteDockerRepository*',
    '*eletedockerrepository*',
    // An image with all its versions, which other vendors call a repository.
    '*DeletePackage',
    '*DeleteRepositoryPersonal',
    'DeleteNamespacePersonal',
    'storage.buckets.delete',
  ],
};

/** Whether a vendor verb deletes a whole repository or more. */
export function deletesWhole(action: string): boolean {
  return (WHOLES.actions ?? []).some((glob) => matchesGlob(glob, action));
}
