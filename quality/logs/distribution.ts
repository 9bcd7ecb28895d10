import type { Doing, Identity, ImageName } from '../doing.ts';
import type { RegistryLog } from '../organisation.ts';
import type { Random } from '../random.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** The events that a registry of CNCF Distribution sends of a doing: only of images, and only of what succeeded. */
export function distributionRecords(doing: Doing, log: RegistryLog, random: Random): readonly object[] {
  const { act } = doing;
  switch (act.kind) {
    case 'pull':
      return [event(doing, log, random, { action: 'pull', method: 'GET', target: manifest(act.image, log) })];
    case 'push':
      return [event(doing, log, random, { action: 'push', method: 'PUT', target: manifest(act.image, log) })];
    case 'delete':
      return [
        event(doing, log, random, {
          action: 'delete',
          method: 'DELETE',
          target: { digest: act.image.digest, repository: act.image.repository },
        }),
      ];
    case 'untag':
      return [
        event(doing, log, random, {
          action: 'delete',
          method: 'DELETE',
          target: { tag: act.image.tag, repository: act.image.repository },
        }),
      ];
    default:
      return [];
  }
}

function manifest({ repository, tag, digest }: ImageName, log: RegistryLog): object {
  return {
    mediaType: MANIFEST,
    size: 1580,
    digest,
    length: 1580,
    repository,
    url: `https://${log.owner}/v2/${repository}/manifests/${digest}`,
    ...(tag === null ? {} : { tag }),
  };
}

interface Request {
  readonly action: string;
  readonly method: string;
  readonly target: object;
}

function event(doing: Doing, log: RegistryLog, random: Random, { action, method, target }: Request): object {
  const name = nameOf(doing.who);
  return {
    id: random.uuid(),
    timestamp: new Date(doing.at).toISOString(),
    action,
    target,
    request: {
      id: random.uuid(),
      addr: `${doing.from}:${random.between(20_000, 60_000)}`,
      host: log.owner,
      method,
      useragent: doing.program,
    },
    actor: name === null ? {} : { name },
    source: { addr: `${log.owner}:5000`, instanceID: '0d9fd8a4-2e6b-4b8a-8c2e-5f7f1f6f2a11' },
  };
}

function nameOf(who: Identity): string | null {
  return who.kind === 'anonymous' || who.kind === 'registry' ? null : who.name;
}
