import { type ActionRow, currentActions, type VendorAction } from '../../toolkit/index.ts';

/**
 * Operation and type of resource. The middleware that writes them is in
 * https://github.com/goharbor/harbor/tree/main/src/pkg/auditext and, before 2.13, in src/controller/event.
 */
const DATA: readonly ActionRow[] = [
  ['pull artifact', 'pull', 'Pull an image (a manifest read with GET; HEAD is not recorded)'],
  ['create artifact', 'push', 'Push an image (a signature, attestation or SBOM tag: sign)'],
  ['delete artifact', 'delete', 'Delete an image with all of its tags'],
  ['create tag', 'tag', 'Give an image a tag'],
  ['delete tag', 'untag', 'Remove a tag from an image'],
  ['create repository', 'config', 'Add a repository'],
  ['delete repository', 'delete', 'Delete a repository with its images'],
];
const MANAGEMENT: readonly ActionRow[] = [
  ['create project', 'config', 'Add a project'],
  ['update project', 'config', 'Change the settings of a project, such as whether it is public'],
  ['delete project', 'config', 'Delete a project'],
  ['update configuration', 'config', 'Change the settings of the system, such as sign-in or the forwarding of the log'],
  ['create robot', 'auth', 'Create a robot account'],
  ['update robot', 'auth', 'Change a robot account'],
  ['delete robot', 'auth', 'Delete a robot account'],
  ['create user', 'auth', 'Create a user'],
  ['update user', 'auth', 'Change a user: password, or system administrator (the description says which)'],
  ['delete user', 'auth', 'Delete a user'],
  ['create member', 'auth', 'Give a user or group a role in a project'],
  ['update member', 'auth', 'Change the role of a member of a project'],
  ['delete member', 'auth', 'Take a member out of a project'],
  ['login user', 'auth', 'Sign in to the portal; with the result false it was refused'],
  ['logout user', 'auth', 'Sign out of the portal'],
];

export const ACTIONS: readonly VendorAction[] = [
  ...currentActions({ plane: 'data' }, DATA),
  ...currentActions({ plane: 'management' }, MANAGEMENT),
];
