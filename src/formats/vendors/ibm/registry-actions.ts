import type { Category, Plane, VendorAction } from '../../toolkit/index.ts';

const PREFIX = 'container-registry.';

type Row = readonly [verb: string, category: Category, plane: Plane, edition: string, description: string];

/**
 * Every action that any edition of the vendor's page lists, 2018 to 2026. `edition` says which revisions of
 * https://cloud.ibm.com/docs/Registry?topic=Registry-at_events name it; logs may hold it outside those dates.
 */
const CURRENT: readonly Row[] = [
  [
    'account-vulnerability-report.list',
    'scan',
    'management',
    'since 2021-01-07',
    'List the vulnerability reports of the account',
  ],
  [
    'account-vulnerability-status.list',
    'scan',
    'management',
    'since 2021-01-07',
    'List the vulnerability status of the account',
  ],
  [
    'auth.get',
    'policy',
    'management',
    'since 2020-04-16',
    'Read whether pulls and pushes over public networks are prevented',
  ],
  ['auth.set', 'policy', 'management', 'since 2020-04-16', 'Prevent or allow pulls and pushes over public networks'],
  ['exemption.create', 'policy', 'management', 'since 2018-07-25', 'Create a vulnerability exemption'],
  ['exemption.delete', 'policy', 'management', 'since 2018-07-25', 'Delete a vulnerability exemption'],
  [
    'image-vulnerability-report.read',
    'scan',
    'management',
    'since 2021-01-07',
    'Read the vulnerability report of an image',
  ],
  [
    'image-vulnerability-status.read',
    'scan',
    'management',
    'since 2021-01-07',
    'Read the vulnerability status of an image',
  ],
  ['image.bulkdelete', 'delete', 'data', 'since 2019-08-01', 'Delete several images'],
  ['image.delete', 'delete', 'data', 'since 2019-03-14', 'Delete an image, and its signature with it'],
  ['image.inspect', 'inspect', 'management', 'since 2019-03-14', 'Show details of an image'],
  ['image.list', 'list', 'management', 'since 2019-03-14', 'List the images of the account'],
  ['image.pull', 'pull', 'data', 'since 2019-03-14', 'Pull an image'],
  ['image.push', 'push', 'data', 'since 2019-03-14', 'Push an image'],
  ['image.tag', 'tag', 'management', 'since 2019-03-14', 'Add a tag that refers to an image that is there already'],
  ['image.untag', 'untag', 'management', 'since 2019-06-13', 'Remove tags from images'],
  ['manifest.inspect', 'inspect', 'management', 'since 2019-10-14', 'Show the contents of a manifest'],
  ['namespace.create', 'config', 'management', 'since 2019-03-14', 'Add a namespace'],
  ['namespace.delete', 'delete', 'management', 'since 2019-03-14', 'Delete a namespace with everything in it'],
  ['namespace.list', 'list', 'management', 'since 2019-03-14', 'List the namespaces of the account'],
  ['plan.get', 'config', 'management', 'since 2019-03-14', 'Read the pricing plan'],
  ['plan.set', 'config', 'management', 'since 2019-03-14', 'Change the pricing plan'],
  ['quota.get', 'config', 'management', 'since 2019-03-14', 'Read quotas and usage'],
  ['quota.set', 'config', 'management', 'since 2019-03-14', 'Change quotas'],
  ['retention.analyze', 'policy', 'management', 'since 2019-08-22', 'List what a retention policy would delete'],
  ['retention.list', 'policy', 'management', 'since 2019-09-23', 'List the retention policies of the account'],
  [
    'retention.set',
    'policy',
    'management',
    'since 2019-09-23',
    'Set a retention policy; it deletes images without a delete event',
  ],
  ['settings.get', 'config', 'management', 'since 2020-10-21', 'Read registry settings of the account'],
  ['settings.set', 'config', 'management', 'since 2020-10-21', 'Change registry settings of the account'],
  ['signature.delete', 'sign', 'data', 'since 2022-01-18', 'Delete a signature'],
  ['signature.read', 'sign', 'data', 'since 2022-01-18', 'Read a signature'],
  ['signature.write', 'sign', 'data', 'since 2022-01-18', 'Write a signature'],
  ['trash.list', 'list', 'management', 'since 2019-09-23', 'List the images in the trash'],
  [
    'trash.restore',
    'restore',
    'management',
    'since 2019-09-23',
    'Restore a deleted image, and its signatures, from the trash',
  ],
];

/** Gone from the current page; old logs hold them. */
const DEPRECATED: readonly Row[] = [
  ['image.build', 'build', 'data', '2019-03-14 to 2021-10-06', 'Build an image in the registry'],
  [
    'image.rm',
    'delete',
    'management',
    '2019-06-13 to 2019-12-10',
    'Delete one or more images; replaced by image.delete and image.bulkdelete',
  ],
  ['registrytoken.create', 'auth', 'management', '2019-03-14 to 2019-06-21', 'Create a registry token'],
  ['registrytoken.delete', 'auth', 'management', '2019-03-14 to 2021-08-22', 'Delete a registry token'],
  ['registrytoken.get', 'auth', 'management', '2019-03-14 to 2021-08-22', 'Read a registry token'],
  ['registrytoken.list', 'auth', 'management', '2019-03-14 to 2021-08-22', 'List the registry tokens of the account'],
  [
    'registrytokens.delete',
    'auth',
    'management',
    '2019-03-14 to 2021-08-22',
    'Delete several registry tokens (note the plural)',
  ],
  ['retentionanalysis', 'policy', 'management', '2019-08-01 to 2019-08-20', 'Old name of retention.analyze'],
];

function asActions(rows: readonly Row[], isDeprecated: boolean): readonly VendorAction[] {
  return rows.map(([verb, category, plane, edition, description]) => ({
    action: `${PREFIX}${verb}`,
    category,
    plane,
    isDeprecated,
    edition,
    description,
  }));
}

export const IBM_ACTIONS: readonly VendorAction[] = [
  ...asActions(CURRENT, false),
  ...asActions(DEPRECATED, true),
].toSorted((a, b) => (a.action < b.action ? -1 : 1));
