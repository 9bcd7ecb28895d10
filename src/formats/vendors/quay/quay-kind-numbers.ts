import { type JsonObject, quote, textField } from '../../toolkit/index.ts';

/**
 * The kinds of Red Hat Quay by their number, from 1, as its manual lists them:
 * https://docs.redhat.com/en/documentation/red_hat_quay/3/html/manage_red_hat_quay/log-entry-kind-ids
 * The numbers are given when the tables are filled, so that an old installation may have others.
 */
const KINDS = `account_change_cc account_change_password account_change_plan account_convert add_repo_accesstoken
  add_repo_notification add_repo_permission add_repo_webhook build_dockerfile change_repo_permission
  change_repo_visibility create_application create_prototype_permission create_repo create_robot create_tag
  delete_application delete_prototype_permission delete_repo delete_repo_accesstoken delete_repo_notification
  delete_repo_permission delete_repo_trigger delete_repo_webhook delete_robot delete_tag manifest_label_add
  manifest_label_delete modify_prototype_permission move_tag org_add_team_member org_create_team org_delete_team
  org_delete_team_member_invite org_invite_team_member org_remove_team_member org_set_team_description
  org_set_team_role org_team_member_invite_accepted org_team_member_invite_declined pull_repo push_repo
  regenerate_robot_token repo_verb reset_application_client_secret revert_tag service_key_approve service_key_create
  service_key_delete service_key_extend service_key_modify service_key_rotate setup_repo_trigger set_repo_description
  take_ownership update_application change_repo_trust reset_repo_notification change_tag_expiration
  create_app_specific_token revoke_app_specific_token toggle_repo_trigger repo_mirror_enabled repo_mirror_disabled
  repo_mirror_config_changed repo_mirror_sync_started repo_mirror_sync_failed repo_mirror_sync_success
  repo_mirror_sync_now_requested repo_mirror_sync_tag_success repo_mirror_sync_tag_failed repo_mirror_sync_test_success
  repo_mirror_sync_test_failed repo_mirror_sync_test_started change_repo_state create_proxy_cache_config
  delete_proxy_cache_config start_build_trigger cancel_build org_create org_delete org_change_email
  org_change_invoicing org_change_tag_expiration org_change_name user_create user_delete user_disable user_enable
  user_change_email user_change_password user_change_name user_change_invoicing user_change_tag_expiration
  user_change_metadata user_generate_client_key login_success logout_success permanently_delete_tag
  autoprune_tag_delete create_namespace_autoprune_policy update_namespace_autoprune_policy
  delete_namespace_autoprune_policy login_failure`.split(/\s+/);

/** How rows with the names of their kinds are got out of the database. */
export const JOIN =
  '\\copy (SELECT k.name AS kind, l.datetime, l.ip, l.metadata_json, u.username AS performer FROM logentry3 l JOIN logentrykind k ON k.id = l.kind_id LEFT JOIN "user" u ON u.id = l.performer_id) TO \'quay.csv\' CSV HEADER';

/** Whether an entry names its kind by a number, which may be text. */
export function isKindNumber(record: JsonObject): boolean {
  return /^\d{1,3}$/.test(textField(record, 'kind_id') ?? '');
}

/** The kind of an entry, by its name or by its number; null for a number that the manual does not list. */
export function kindOf(record: JsonObject): { readonly kind: string | null; readonly isByNumber: boolean } {
  const kind = textField(record, 'kind');
  if (kind !== null || !isKindNumber(record)) return { kind, isByNumber: false };
  return { kind: KINDS[Number(textField(record, 'kind_id')) - 1] ?? null, isByNumber: true };
}

/** Why an entry without a kind is rejected. */
export function missingKind(record: JsonObject): string {
  const number = textField(record, 'kind_id');
  if (number === null) return '"kind" is missing';
  return `"kind_id" is ${quote(number)}, which Red Hat's manual does not list: export with names, by ${JOIN}`;
}
