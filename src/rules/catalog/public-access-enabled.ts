import type { Step, Tally } from '../../case/case-reader.ts';
import { NAMESPACE_CREATIONS, REPOSITORY_CREATIONS } from '../../domain/creation-actions.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { grantsOfPolicy } from '../subjects/access-policy.ts';
import {
  type Change,
  changesIn,
  detectionsOfChanges,
  follows,
  type Judge,
  type Judgement,
  type Judges,
} from '../subjects/changes.ts';
import { settingIn, switchIn } from '../subjects/details.ts';
import { numberOf } from '../words/step-words.ts';

const VISIBILITY = ['visibility', 'repoType', 'defaultRepoType'];
const PUBLIC_SWITCH = ['isPublic', 'public'];

/** For vendors that log that access was set, and not to which value; the finding says so. */
function unclear(what: string): Judgement {
  return { severity: 'medium', what: `${what}, the log does not say in which direction` };
}

const reversal: Judge = () => ({ severity: 'info', what: 'took public access back', isReversal: true });

function bySwitch(isOpen: boolean | null, what: string, event: Parameters<Judge>[0]): Judgement | null {
  if (isOpen === null) return null;
  return isOpen ? { severity: 'high', what } : reversal(event);
}

/** `privateOnly` of IBM. The same call can set whether IAM decides, which this rule does not judge. */
const ofPublicNetworks: Judge = (event) => {
  const isPrivate = switchIn(event.details, ['privateOnly']);
  if (isPrivate !== null) return bySwitch(!isPrivate, 'allowed pulls and pushes over public networks', event);
  if (settingIn(event.details, ['iamAuthz']) !== null) return null;
  return unclear('set whether pulls and pushes over public networks are allowed');
};

const ofPolicy: Judge = (event) => {
  const grants = grantsOfPolicy(settingIn(event.details, ['policyText']) ?? '');
  if (grants === null) return unclear('set an access policy');
  const open = grants.filter(({ isToEveryone }) => isToEveryone);
  if (open.length === 0) return reversal(event);
  if (open.some(({ isConditional }) => !isConditional)) {
    return { severity: 'high', what: 'set an access policy that lets everyone in' };
  }
  return { severity: 'medium', what: 'set an access policy that lets everyone in under a condition' };
};

function isPublicIn(event: Parameters<Judge>[0]): boolean | null {
  const visibility = settingIn(event.details, VISIBILITY)?.toLowerCase();
  if (visibility === 'public') return true;
  if (visibility === 'private' || visibility === 'internal') return false;
  return switchIn(event.details, PUBLIC_SWITCH);
}

const ofVisibility: Judge = (event) => bySwitch(isPublicIn(event), 'switched public access to images on', event);

const ofStatedVisibility: Judge = (event) => ofVisibility(event) ?? unclear('changed who can see images');

/** A new repository is still empty and may well be meant for the public. */
const ofCreation: Judge = (event) => {
  const isPublic = isPublicIn(event) ?? event.image?.registry === 'public.ecr.aws';
  return isPublic ? { severity: 'medium', what: 'created a place for images that is public from the start' } : null;
};

/** The registry's settings are sent as a whole, so a setting may have been there before. */
const ofAnonymousPulls: Judge = ({ details }) =>
  switchIn(details, ['anonymousPullEnabled']) === true
    ? { severity: 'high', what: 'let everyone pull without signing in' }
    : null;

/** Tencent Cloud: the endpoint is created or deleted. */
const ofManagedEndpoint: Judge = (event) => {
  const operation = settingIn(event.details, ['operation'])?.toLowerCase();
  const isOn = operation === 'create' ? true : operation === 'delete' ? false : null;
  return bySwitch(isOn, 'switched the public endpoint on', event) ?? unclear('set the public endpoint');
};

const ofEndpoint: Judge = (event) => {
  if (settingIn(event.details, ['endpointType'])?.toLowerCase() === 'vpc') return null;
  const isOn = switchIn(event.details, ['enable', 'enabled']);
  return bySwitch(isOn, 'switched the public endpoint on', event) ?? unclear('set the public endpoint');
};

const ofAddressRange: Judge = ({ details }) => {
  const range = settingIn(details, ['entry', 'cidrBlock']);
  const isWhole = range === null ? false : /^(?:0\.0\.0\.0|::)\/0$/.test(range.trim());
  return isWhole
    ? { severity: 'high', what: `let every address (${range}) reach the public endpoint` }
    : { severity: 'medium', what: `let ${range ?? 'an address range'} reach the public endpoint` };
};

const JUDGES: Judges = [
  [['container-registry.auth.set'], ofPublicNetworks],
  [['SetRepositoryPolicy', 'PutRegistryPolicy', '*.SetIamPolicy', 'storage.setIamPermissions'], ofPolicy],
  [['*/registries/write'], ofAnonymousPulls],
  [['DeleteRepositoryPolicy', 'DeleteRegistryPolicy', 'DeleteInstanceEndpointAclPolicy'], reversal],
  [['change_repo_visibility', 'repo.access', 'change visibility'], ofStatedVisibility],
  [['UpdateRepository', 'UpdateNamespace', 'UpdateChartRepository', 'UpdateChartNamespace'], ofVisibility],
  [['updateImageRepository', 'updateRepository', 'updateNamespace'], ofVisibility],
  [['*pdateContainerRepository', '*pdatecontainerrepository'], ofVisibility],
  [['ModifyNamespace', 'ModifyRepositoryAccessPersonal'], ofVisibility],
  [[...REPOSITORY_CREATIONS, ...NAMESPACE_CREATIONS], ofCreation],
  [['UpdateInstanceEndpointStatus', 'update*EndpointPolicy', 'create*EndpointPolicy'], ofEndpoint],
  [['ManageExternalEndpoint'], ofManagedEndpoint],
  [['CreateInstanceEndpointAclPolicy', 'CreateSecurityPolicy'], ofAddressRange],
];

function* detect(window: ObservedWindow): Iterable<Detection> {
  const changes = changesIn(window, JUDGES);
  const openings = changes.filter(({ severity }) => severity === 'high');
  const pulls = openings.length === 0 ? [] : strangersPulls(window);
  yield* detectionsOfChanges(
    changes.map((change) => (change.severity === 'high' ? withConsequence(change, changes, pulls) : change)),
  );
}

/** Pulls without credentials or from public addresses that the repository did not see in the learning window. */
function strangersPulls(window: ObservedWindow): readonly Tally[] {
  const pulls = { categories: ['pull'], outcomes: ['success', 'unknown'] } as const;
  const by = ['repository', 'address', 'actorType'] as const;
  return [{ ...pulls, networks: ['public'] } as const, { ...pulls, actorTypes: ['anonymous'] } as const].flatMap(
    (where) => {
      const keyOf = ({ key }: Tally) => JSON.stringify([key.repository, key.address]);
      const known = new Set(window.learned(by, where).map(keyOf));
      return window.tally(by, where).filter((tally) => !known.has(keyOf(tally)));
    },
  );
}

function withConsequence(change: Change, changes: readonly Change[], pulls: readonly Tally[]): Change {
  const { step, target } = change;
  const undone = changes.find(
    (other) => other.isReversal === true && other.target === target && follows(other.step.time, step.time, DAY_MS),
  );
  const used = pulls.filter(({ key, first }) => isWithin(change, key.repository) && follows(first, step.time, DAY_MS));
  if (undone === undefined && used.length === 0) return change;
  const remarks = [
    ...(used.length === 0 ? [] : [pullsInWords(used)]),
    ...(undone ? [undoneInWords(step, undone)] : []),
  ];
  const consequences = undone === undefined ? [] : [undone.step];
  return { ...change, severity: 'critical', remark: remarks.join(' '), consequences };
}

function isWithin({ event: { image } }: Change, repository: string | null | undefined): boolean {
  if (image?.repository) return image.repository === repository;
  return image?.namespace ? (repository?.startsWith(`${image.namespace}/`) ?? false) : true;
}

function pullsInWords(used: readonly Tally[]): string {
  const clients = new Set(used.map(({ key }) => key.address)).size;
  return `Within 24 hours ${numberOf(clients, 'client', 'clients')} pulled from outside that did not in the learning window.`;
}

function undoneInWords(step: Step, undone: Change): string {
  const minutes = Math.max(1, Math.ceil((undone.step.time - step.time) / 60_000));
  return `It was taken back ${numberOf(minutes, 'minute', 'minutes')} later.`;
}

export const rule: Rule = {
  id: 'public-access-enabled',
  family: 'defences',
  step: 'plant',
  version: 2,
  title: 'Public access switched on',
  severity: 'high',
  attack: ['T1686.001', 'T1537'],
  why: 'One setting turns a private registry into one that anybody can pull from, with all the source code and secrets that images hold. After that, nobody needs a credential to take the images.',
  logic:
    'A setting that opens images to the public: pulls and pushes over public networks allowed (IBM), a policy whose principal is everyone (ECR), a repository or namespace made public (Alibaba, Huawei, Quay, GitHub, GitLab), the public endpoint switched on or opened to every address. Critical where it is taken back within 24 hours, or where within 24 hours somebody pulls without credentials or from a public address that the repository did not know. Medium where a condition narrows the policy, where one address range is let in, where something is public from its creation, and where the log does not say in which direction the setting went.',
  falsePositives:
    'A product whose images are meant for the public: allow its repositories. Alibaba repeats the visibility in every update of a repository, so an edit of one that is public already looks like an opening. Setting to private is not reported.',
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://cloud.ibm.com/docs/Registry?topic=Registry-registry_access',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html',
  ],
  needs: ['config', 'policy'],
  stage: 'events',
  isProven: true,
  detect,
};
