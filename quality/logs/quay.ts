import type { Act, Doing, Identity, ImageName } from '../doing.ts';
import type { RegistryLog } from '../organisation.ts';

/** An entry before who, when and where are added. */
interface Entry {
  readonly kind: string;
  readonly repository?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The usage-log entries that a Quay server of release 3.13 writes of a doing, as its log stream has them. */
export function quayRecords(doing: Doing, log: RegistryLog): readonly object[] {
  return entriesOf(doing.act, doing.who, log).map((entry) => record(doing, entry, log));
}

function entriesOf(act: Act, who: Identity, log: RegistryLog): readonly Entry[] {
  switch (act.kind) {
    case 'sign-in':
      return [{ kind: 'login_success', metadata: { type: 'quayauth' } }];
    case 'refused-sign-in': {
      const username = nameOf(who, log);
      return [
        { kind: 'login_failure', metadata: { type: 'quayauth', username, message: 'Invalid Username or Password' } },
      ];
    }
    case 'refused-pull':
      return [{ kind: 'pull_repo_failed', repository: act.repository, metadata: { message: 'denied' } }];
    case 'pull':
      return [{ kind: 'pull_repo', repository: act.image.repository, metadata: imageOf(act.image) }];
    case 'push':
      return [{ kind: 'push_repo', repository: act.image.repository, metadata: imageOf(act.image) }];
    case 'delete':
    case 'untag':
      return [{ kind: 'delete_tag', repository: act.image.repository, metadata: { tag: act.image.tag } }];
    case 'expire':
      return act.images.map((image) => ({
        kind: 'autoprune_tag_delete',
        repository: act.repository,
        metadata: { tag: image.tag, performer: 'autoprune worker' },
      }));
    case 'setting':
      return settingEntries(act, log);
    case 'list-repositories':
    case 'list-tags':
      // Quay logs no listing.
      return [];
  }
}

function imageOf({ tag, digest }: ImageName): Readonly<Record<string, unknown>> {
  return { ...(tag === null ? {} : { tag }), manifest_digest: digest };
}

type SettingAct = Extract<Act, { kind: 'setting' }>;

function settingEntries({ setting, repository, about }: SettingAct, log: RegistryLog): readonly Entry[] {
  const of = repository === null ? {} : { repository };
  const visibility = (value: string): Entry => ({
    kind: 'change_repo_visibility',
    ...of,
    metadata: { visibility: value },
  });
  switch (setting) {
    case 'create-repository':
      return [{ kind: 'create_repo', ...of }];
    case 'delete-repository':
      return [{ kind: 'delete_repo', ...of }];
    case 'open-to-everybody':
      return [visibility('public')];
    case 'close-to-everybody':
      return [visibility('private')];
    case 'set-retention':
      return [
        {
          kind: 'update_repository_autoprune_policy',
          ...of,
          metadata: { method: 'number_of_tags', value: about === '1' ? 1 : 200 },
        },
      ];
    case 'remove-immutability':
      return [{ kind: 'delete_immutability_policy', ...of }];
    case 'create-robot':
      return [{ kind: 'create_robot', metadata: { robot: about } }];
    case 'grant-write':
      return [
        {
          kind: 'add_repo_permission',
          ...of,
          metadata: { username: `${log.owner}+${about}`, role: 'write', is_robot: true },
        },
      ];
    case 'rotate-token':
      return [{ kind: 'regenerate_robot_token', metadata: { robot: about } }];
    case 'add-member':
      return [{ kind: 'org_add_team_member', metadata: { member: about, team: 'engineers' } }];
    case 'share-with-account':
    case 'stop-audit':
      return [];
  }
}

function nameOf(who: Identity, { owner }: RegistryLog): string | null {
  if (who.kind === 'person') return who.name;
  if (who.kind === 'machine') return `${owner}+${who.name.replaceAll('-', '_')}`;
  return who.kind === 'foreign' ? who.name : null;
}

function record(doing: Doing, { kind, repository, metadata }: Entry, log: RegistryLog): object {
  const name = kind === 'login_failure' ? null : nameOf(doing.who, log);
  const client = doing.program === '' ? {} : { 'user-agent': doing.program };
  const where = repository === undefined ? {} : { repo: repository, namespace: log.owner };
  return {
    kind,
    account: log.owner,
    performer: name,
    repository: repository ?? null,
    ip: doing.from === '' ? null : doing.from,
    metadata_json: { ...where, ...client, ...metadata },
    datetime: new Date(doing.at).toISOString().replace('Z', '000'),
  };
}
