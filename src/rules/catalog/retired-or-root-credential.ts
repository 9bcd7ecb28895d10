import type { Dimension, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { type Detection, evidenceOfGroups } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { eventsOfActor } from '../words/next-command.ts';
import { addressesOf, countsInWords, imagesOf, valuesOf } from '../words/tallies.ts';

const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };
const BY: readonly Dimension[] = ['actor', 'address', 'sortKey', 'isPublic', 'category', 'action', 'source'];

/** Events that show a credential which should not be in use. */
interface Kind {
  readonly where: EventFilter;
  readonly severity: Severity;
  /** What was done, as words that follow the actor's name. */
  readonly deed: string;
  readonly advice: string;
}

const KINDS: readonly Kind[] = [
  {
    where: { actorTypes: ['root'] },
    severity: 'high',
    deed: 'acted as the root of the account',
    advice: 'it cannot be narrowed and is meant for emergencies',
  },
  {
    where: { actions: ['container-registry.registrytoken.*', 'container-registry.registrytokens.*'] },
    severity: 'medium',
    deed: 'dealt with registry tokens, which IBM retired',
    advice: 'they belong to nobody and should be gone',
  },
  {
    where: { sources: ['huawei-swr-audit'], actors: ['admin'] },
    severity: 'medium',
    deed: 'acted as the built-in administrator',
    advice: 'everybody who knows its password is the same actor',
  },
  {
    where: { sources: ['harbor-audit-log'], actors: ['admin'] },
    severity: 'medium',
    deed: 'acted as the built-in administrator',
    advice: 'everybody who knows its password is the same actor',
  },
  {
    where: { sources: ['quay-usage-logs'], actors: ['quayadmin'] },
    severity: 'medium',
    deed: 'acted as the superuser of the installation guide',
    advice: 'everybody who knows its password is the same actor',
  },
];

/** Newer hosts have a hash behind the name of the registry. */
const AZURE_HOST = /^([a-z0-9]{1,50})(?:-[a-z0-9]{1,50})?\.azurecr\.io$/;
const AZURE_SOURCES = ['azure-acr-logs', 'azure-acr-events', 'distribution-notifications'];

/** The admin user of an Azure registry is named like the registry. */
function azureAdminKinds(window: ObservedWindow): readonly Kind[] {
  const sources = AZURE_SOURCES;
  const tallies = window.tally(['actor', 'registry'], { ...SUCCEEDED, sources });
  return tallies.flatMap(({ key }): readonly Kind[] => {
    const [host, name] = AZURE_HOST.exec(key.registry ?? '') ?? [];
    if (host === undefined || name === undefined || key.actor?.toLowerCase() !== name) return [];
    return [
      {
        where: { sources, subjects: [{ kind: 'actor', actor: key.actor }], images: [`${host}/*`] },
        severity: 'medium',
        deed: `acted as the admin user of ${host}`,
        advice: 'everybody who knows its password is the same actor',
      },
    ];
  });
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  for (const kind of [...KINDS, ...azureAdminKinds(window)]) {
    const where = { ...SUCCEEDED, ...kind.where };
    const users = groupTallies(window.tally(BY, where), ['actor']).filter(
      ({ members }) => !members.every(isClearingUp),
    );
    if (users.length === 0) continue;
    const touched = groupBy(
      window.tally(['actor', 'repository', 'tag', 'digest'], where),
      ({ key }) => key.actor ?? '',
    );
    const groups = window.groups(['actor'], where);
    for (const group of users) {
      const images = imagesOf(touched.get(group.name) ?? []);
      yield { ...detection(kind, group, images), evidence: evidenceOfGroups(groups, [group.key], group) };
    }
  }
}

/** Whether a retired token was deleted, which is the right thing to do with it. */
function isClearingUp({ key }: Tally): boolean {
  return /^container-registry\.registrytokens?\.delete$/.test(key.action ?? '');
}

function detection(
  kind: Kind,
  { name: actor, members }: TallyGroup,
  images: readonly string[],
): Omit<Detection, 'evidence'> {
  return {
    subject: `${kind.deed} ${actor}`,
    severity: kind.severity,
    reason: `${actor === '' ? 'An actor the log does not name' : actor} ${kind.deed} (${countsInWords(members, 'category')}${images.length === 0 ? '' : ` on ${fewOf(images)}`}) from ${fewOf(valuesOf(members, 'address')) || 'an address that is not logged'}; ${kind.advice}.`,
    images,
    actors: actor === '' ? [] : [actor],
    addresses: addressesOf(members),
    isPublic: members.some(({ key }) => key.isPublic === 'true'),
    isCold: false,
    next: actor === '' ? `imgaudit events --source ${members[0]?.key.source} --limit 100` : eventsOfActor(actor),
  };
}

export const rule: Rule = {
  id: 'retired-or-root-credential',
  family: 'authentication',
  step: 'sign-in',
  version: 2,
  title: 'Retired, shared or root credential used',
  severity: 'medium',
  attack: ['T1078.001', 'T1078.004', 'T1550.001'],
  why: 'Root, built-in administrators and retired tokens are not bound to a person, cannot be narrowed and are seldom changed. Their holder can do everything, and the log does not show who it is.',
  logic:
    'Something succeeds as the root of an account (AWS, Alibaba Cloud, Huawei Cloud, Tencent Cloud), as the admin user of an Azure registry, as the built-in admin of Harbor or Huawei SWR Enterprise, as quayadmin of Quay, or with the registry tokens that IBM retired (merely deleting those is no finding). High for root. There is one finding for each actor and kind. It needs no baseline: use every day is no excuse.',
  falsePositives:
    'Break-glass access in an emergency, accounts too small to have other users. Allow the actor with an expiry.',
  references: [
    'https://attack.mitre.org/techniques/T1078/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
    'https://learn.microsoft.com/en-us/azure/container-registry/container-registry-authentication',
  ],
  needs: [],
  stage: 'events',
  detect,
};
