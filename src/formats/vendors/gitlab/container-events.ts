import { type ActionRow, actionIndex, type Category, currentActions, LONGEST_SEARCHED } from '../../toolkit/index.ts';

/** https://docs.gitlab.com/user/compliance/audit_event_types/, and how records without an event type are called here. */
const ROWS: readonly ActionRow[] = [
  ['container_repository_created', 'config', 'A container repository is made by its first push'],
  ['container_repository_tags_deleted', 'untag', 'Tags are marked for deletion: one event for each'],
  ['container_repository_deletion_marked', 'delete', 'A container repository is marked for deletion'],
  ['container_repository_deleted', 'delete', 'A worker carried out the deletion of a container repository'],
  ['change visibility', 'config', 'The visibility of a project or group, and of its registry, is changed'],
  ['login standard', 'auth', 'Sign-in; another word than standard names the provider'],
  ['failed login', 'auth', 'Sign-in that was refused'],
  ['deploy_token_created', 'auth', 'A deploy token is made, which may read or write the registry'],
  ['deploy_token_revoked', 'auth', 'A deploy token is revoked'],
  ['deploy_token_creation_failed', 'auth', 'A deploy token could not be made'],
];
export const ACTIONS = currentActions({ plane: 'management' }, ROWS);
const BY_ACTION = actionIndex(ACTIONS);

export const isKnownAction = (action: string) => BY_ACTION.has(action) || /^login /.test(action.slice(0, 20));

/** The texts of records that name no event type: the report, and lines of older releases. The first that fits holds. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/container repository tags marked for deletion/i, 'container_repository_tags_deleted'],
  [/marked container repository .{1,300} for deletion/i, 'container_repository_deletion_marked'],
  [/container repository .{1,300} created/i, 'container_repository_created'],
  [/container repository .{1,300} deleted/i, 'container_repository_deleted'],
  [/deploy token .{0,300}(?:creat|add)/i, 'deploy_token_created'],
  [/deploy token .{0,300}(?:revok|delet)/i, 'deploy_token_revoked'],
];

/** The event type that a text stands for; null for a text that is not about a registry. */
export function actionOfMessage(message: string): string | null {
  if (message.length > LONGEST_SEARCHED) return null;
  return MESSAGES.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

/** What event types say that the table does not list; those that say nothing of a registry are in no line. */
const TELLING_TYPES: readonly (readonly [RegExp, Category])[] = [
  [/container_(?:registry|repository).{0,80}(?:protection|policy|rule)/, 'policy'],
  [/container_(?:registry|repository)|registry_access_level|_visibility_|^change visibility/, 'config'],
  [/deploy_token|^login |^failed login|login_failed|_logged_in|authenticated_with/, 'auth'],
  // Where audit events are sent is where the traces of the registry are.
  [/event_streaming|audit_events_streaming|external_audit_event_destination/, 'config'],
];

/** The category of an event type; null for one that is not about a registry. */
export function categoryOf(action: string): Category | null {
  const known = BY_ACTION.get(action)?.category;
  return known ?? TELLING_TYPES.find(([pattern]) => pattern.test(action.slice(0, 200)))?.[1] ?? null;
}

const TAG_LIST = /marked for deletion: (.+)$/s;
/** More tags than a request deletes. */
const MOST_TAGS = 10_000;

/** The tags that a text lists; empty where it lists none. */
export function tagsIn(message: string | null): readonly string[] {
  const list = TAG_LIST.exec(message ?? '')?.[1] ?? '';
  const tags = list.split(',').map((tag) => tag.trim());
  return tags.filter((tag) => tag !== '').slice(0, MOST_TAGS);
}
