import type { EventFilter } from '../../case/event-filter.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { type Change, changesIn, detectionsOfChanges, type Judge, type Judges } from '../subjects/changes.ts';
import { settingsIn } from '../subjects/details.ts';

/** Names of details in which vendors log the other end of the path. */
const TARGETS = [
  'replicatedTo',
  'targetAccount',
  'targetInstance',
  'targetRegion',
  'triggerUrl',
  'webhookUrl',
  'url',
  'address',
  'endpoint',
  'upstreamRegistryUrl',
  'upstreamRegistry',
  'externalReference',
  'remoteRegistryId',
  'remoteRegionId',
  'destinationRegistryId',
  'replicationRegistryId',
  'serviceUri',
];

function path(what: string): Judge {
  return ({ details }) => {
    const targets = [...new Set(settingsIn(details, TARGETS))];
    return { severity: 'medium', what: `${what} ${fewOf(targets) || 'a place the log does not name'}` };
  };
}

/** An empty configuration ends the replication. */
const ofReplication: Judge = (event) =>
  settingsIn(event.details, ['replicatedTo']).length === 0 ? null : path('set up the replication of images to')(event);

const JUDGES: Judges = [
  [['PutReplicationConfiguration'], ofReplication],
  [['CreateRepoSyncRule', 'CreateRepoSyncTask', 'CreateSyncCustomCenLink'], path('set up copies of images to')],
  [['create*ImageSync*', 'createManualImageSync*', 'create*Replication*'], path('set up copies of images to')],
  [['CreateRepoTrigger', 'UpdateRepoTrigger', 'CreateRepoWebhook'], path('had pushes posted to')],
  [['create*Webhook*', 'update*Webhook*', 'add_repo_webhook'], path('had pushes posted to')],
  [['*/webhooks/write', 'CreateWebhookTrigger', 'ModifyWebhookTrigger'], path('had pushes posted to')],
  [['*/replications/write', 'ManageReplication', 'CreateReplicationInstance'], path('set up copies of images to')],
  [['*/cacheRules/write'], path('opened a cache of')],
  [['add_repo_notification', 'create_namespace_notification'], path('had notifications sent to')],
  [['CreatePullThroughCacheRule', 'create_proxy_cache_config'], path('opened a cache of')],
  [['CreateArtifactSubscriptionRule', 'UpdateArtifactSubscriptionRule'], path('opened a subscription to')],
  [['*_mirror_enabled', '*_mirror_config_changed'], path('opened a mirror of')],
  [['create*Registry', 'createInstanceRegistry'], path('added the registry')],
];

function* detect(window: ObservedWindow): Iterable<Detection> {
  const changes = changesIn(window, JUDGES);
  if (changes.length === 0) return;
  const actions = [...new Set(changes.map(({ event }) => event.action))];
  const routine = routineOf(window, { actions });
  const news = changes.filter((change) => !routine.has(habitOf(change)));
  for (const isCold of [false, true]) {
    const part = news.filter(({ step }) => window.isLearned(step.source) !== isCold);
    for (const detection of detectionsOfChanges(part)) yield { ...detection, isCold };
  }
}

/** What an actor did on the same repository in the learning window is a routine, for example of disaster recovery. */
function routineOf(window: ObservedWindow, where: EventFilter): ReadonlySet<string> {
  const learned = window.learned(['actor', 'action', 'registry', 'repository'], where);
  return new Set(learned.map(({ key }) => JSON.stringify([key.actor, key.action, key.registry, key.repository])));
}

function habitOf({ step }: Change): string {
  return JSON.stringify([step.actor, step.action, step.registry, step.repository]);
}

export const rule: Rule = {
  id: 'outbound-path-created',
  family: 'defences',
  step: 'plant',
  version: 2,
  title: 'Outbound path created',
  severity: 'medium',
  attack: ['T1537', 'T1020'],
  why: 'A replication rule to an account of their own gives attackers every image from then on, without a single pull in the log. A webhook tells them of each push, and a cache of a registry of theirs brings their images in.',
  logic:
    'Replication, a copy to another registry, a webhook or trigger, a mirror or a pull-through cache is set up, with the target where the log names it. There is no finding where the same actor did the same on the same repository in the learning window. One step milder without a baseline.',
  falsePositives:
    'The set-up of disaster recovery. Jobs that copy again and again are recognised by the learning window.',
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html',
    'https://www.alibabacloud.com/help/en/acr/user-guide/synchronize-images',
  ],
  needs: ['config', 'replicate'],
  stage: 'events',
  detect,
};
