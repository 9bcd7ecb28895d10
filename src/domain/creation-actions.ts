import { matchesGlob } from './text/glob.ts';

/**
 * What vendors call the creation of a repository, as globs: `CreateRepository` of AWS, Alibaba Cloud, Tencent Cloud and,
 * behind the name of the service, of Google Cloud; the others of Quay, Huawei Cloud, Alibaba Cloud, Oracle Cloud and
 * Tencent Cloud. The pages that state them are named by the formats.
 */
export const REPOSITORY_CREATIONS: readonly string[] = [
  'CreateRepository',
  '*.CreateRepository',
  'CreateRepo',
  'create_repo',
  'createImageRepository',
  'createRepository',
  'CreateChartRepository',
  '*reateContainerRepository',
  '*reatecontainerrepository',
  'CreateRepositoryPersonal',
];

/** What vendors call the creation of a namespace, project or organisation, as globs. */
export const NAMESPACE_CREATIONS: readonly string[] = [
  'CreateNamespace',
  'CreateNamespacePersonal',
  'CreateChartNamespace',
  'createNamespace',
  'createUserNamespace',
  'namespace.create',
  'org_create',
];

/** Whether a vendor's action creates a repository or a namespace. */
export function isCreation(action: string): boolean {
  return [...REPOSITORY_CREATIONS, ...NAMESPACE_CREATIONS].some((glob) => matchesGlob(glob, action));
}
