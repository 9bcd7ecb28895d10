import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { changesIn, detectionsOfChanges, type Judge, type Judges } from '../subjects/changes.ts';
import { settingIn, switchIn } from '../subjects/details.ts';

const ended: Judge = () => ({ severity: 'critical', what: 'stopped or removed what writes the audit trail' });
const altered: Judge = () => ({
  severity: 'high',
  what: 'changed what is written to the audit trail, the log does not say in which direction',
});
const purged: Judge = () => ({ severity: 'critical', what: 'had records of the audit trail deleted' });
const unnotified: Judge = () => ({ severity: 'medium', what: 'ended notifications of what happens in the registry' });
const uncounted: Judge = () => ({
  severity: 'medium',
  what: 'hid the pulls of a principal from the dates of last use',
});

/** Settings of registries that keep their own audit log: Harbor and products built on it. */
const ofConfiguration: Judge = ({ details }) => {
  if (switchIn(details, ['skipAuditLogDatabase']) === true) {
    return { severity: 'critical', what: 'switched the audit log in the database off' };
  }
  if (switchIn(details, ['pullAuditLogDisable']) === true) {
    return { severity: 'critical', what: 'ended the logging of pulls' };
  }
  if (settingIn(details, ['auditLogForwardEndpoint']) === '') {
    return { severity: 'critical', what: 'ended the forwarding of the audit log' };
  }
  return (settingIn(details, ['disabledAuditLogEventTypes']) ?? '') === ''
    ? null
    : { severity: 'critical', what: 'ended the logging of some kinds of events' };
};

const JUDGES: Judges = [
  [['StopLogging', 'DeleteTrail', 'deleteTracker', 'atracker.*.delete'], ended],
  [['DeleteEventDataStore', 'StopEventDataStoreIngestion'], ended],
  [['*iagnosticSettings/delete', '*ConfigService*DeleteSink', '*DeleteSink', 'deleteAuditLog*'], ended],
  [['audit_log_streaming.destroy'], ended],
  [
    ['UpdateTrail', 'PutEventSelectors', 'UpdateEventDataStore', 'updateTracker', 'atracker.*.update', '*UpdateSink'],
    altered,
  ],
  [['audit_log_streaming.update'], altered],
  [['*PurgeAudit*', '*purgeAudit*', '*purge_audit*', '*AuditPurge*'], purged],
  [['updateInstanceConfigurations', 'update*Configurations', 'update_configuration*'], ofConfiguration],
  [['DeleteEventCenterRule', 'delete_repo_notification', 'delete_namespace_notification'], unnotified],
  [['RegisterPullTimeUpdateExclusion'], uncounted],
];

function* detect(window: ObservedWindow): Iterable<Detection> {
  yield* detectionsOfChanges(changesIn(window, JUDGES));
}

export const rule: Rule = {
  id: 'audit-trail-reduced',
  family: 'defences',
  step: 'hide',
  version: 1,
  title: 'Audit trail of the registry reduced',
  severity: 'critical',
  attack: ['T1685.002'],
  why: 'Somebody who ends the logging wants to do something unseen. From that moment on the case shows too little, and this finding may be the last thing that the log can prove.',
  logic:
    'The audit trail is stopped, removed, purged or no longer forwarded, or some kinds of events are no longer written: critical. High where its settings change and the log does not say how. Medium where notifications of a registry are removed (Alibaba, Quay) or the pulls of a principal no longer count as use (ECR). The end of a trail in CloudTrail, of a diagnostic setting in the activity log of Azure and of a sink in the audit log of Google Cloud, and of a stream in that of GitHub is read; other clouds log it apart from the events of their registries: look for it in the whole export too.',
  falsePositives:
    'A move to another place for the logs, or a rule of retention for old records. Nothing is learned here: confirm each one. A setting that switches logging on is not reported.',
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delete-trails-console.html',
  ],
  needs: ['config', 'policy', 'delete'],
  stage: 'events',
  isProven: true,
  detect,
};
