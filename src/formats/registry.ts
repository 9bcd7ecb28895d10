// Generated from the files of vendors/ by `npm run generate`.
import type { Format } from './toolkit/format.ts';
import { format as alibabaAcrAccessLog } from './vendors/alibaba/alibaba-acr-access-log.ts';
import { format as alibabaActiontrail } from './vendors/alibaba/alibaba-actiontrail.ts';
import { format as alibabaConsoleEventLine } from './vendors/alibaba/alibaba-console-event-line.ts';
import { format as alibabaEventCenter } from './vendors/alibaba/alibaba-event-center.ts';
import { format as alibabaEventbridge } from './vendors/alibaba/alibaba-eventbridge.ts';
import { format as alibabaRepoWebhook } from './vendors/alibaba/alibaba-repo-webhook.ts';
import { format as awsCloudtrail } from './vendors/aws/aws-cloudtrail.ts';
import { format as awsEventbridgeEcr } from './vendors/aws/aws-eventbridge-ecr.ts';
import { format as azureAcrEvents } from './vendors/azure/azure-acr-events.ts';
import { format as azureAcrLogs } from './vendors/azure/azure-acr-logs.ts';
import { format as azureActivityLog } from './vendors/azure/azure-activity-log.ts';
import { format as distributionNotifications } from './vendors/distribution/distribution-notifications.ts';
import { format as registryLog } from './vendors/distribution/registry-log.ts';
import { format as dockerhubAuditLog } from './vendors/dockerhub/dockerhub-audit-log.ts';
import { format as dockerhubWebhook } from './vendors/dockerhub/dockerhub-webhook.ts';
import { format as githubAuditLog } from './vendors/github/github-audit-log.ts';
import { format as githubPackageWebhook } from './vendors/github/github-package-webhook.ts';
import { format as gitlabAuditEvents } from './vendors/gitlab/gitlab-audit-events.ts';
import { format as googleAuditLog } from './vendors/google/google-audit-log.ts';
import { format as googleGcrNotifications } from './vendors/google/google-gcr-notifications.ts';
import { format as googleGdcArtifactLog } from './vendors/google/google-gdc-artifact-log.ts';
import { format as harborAccessLog } from './vendors/harbor/harbor-access-log.ts';
import { format as harborAuditLog } from './vendors/harbor/harbor-audit-log.ts';
import { format as harborProxyLog } from './vendors/harbor/harbor-proxy-log.ts';
import { format as harborWebhook } from './vendors/harbor/harbor-webhook.ts';
import { format as huaweiCts } from './vendors/huawei/huawei-cts.ts';
import { format as huaweiHssImageEvents } from './vendors/huawei/huawei-hss-image-events.ts';
import { format as huaweiSwrAudit } from './vendors/huawei/huawei-swr-audit.ts';
import { format as ibmActivityTracker } from './vendors/ibm/ibm-activity-tracker.ts';
import { format as imgauditEvents } from './vendors/imgaudit/imgaudit-events.ts';
import { format as jfrogAccessLog } from './vendors/jfrog/jfrog-access-log.ts';
import { format as jfrogRequestLog } from './vendors/jfrog/jfrog-request-log.ts';
import { format as jfrogSecurityAudit } from './vendors/jfrog/jfrog-security-audit.ts';
import { format as jfrogWebhook } from './vendors/jfrog/jfrog-webhook.ts';
import { format as kubeApiserverAudit } from './vendors/kubernetes/kube-apiserver-audit.ts';
import { format as nexusAuditLog } from './vendors/nexus/nexus-audit-log.ts';
import { format as nexusRequestLog } from './vendors/nexus/nexus-request-log.ts';
import { format as nexusWebhook } from './vendors/nexus/nexus-webhook.ts';
import { format as ociAuditLog } from './vendors/oracle/oci-audit-log.ts';
import { format as accessLogHaproxy } from './vendors/proxies/access-log-haproxy.ts';
import { format as registryAccessLog } from './vendors/proxies/registry-access-log.ts';
import { format as quayUsageLogs } from './vendors/quay/quay-usage-logs.ts';
import { format as tencentCloudaudit } from './vendors/tencent/tencent-cloudaudit.ts';
import { format as zotEvents } from './vendors/zot/zot-events.ts';
import { format as zotLog } from './vendors/zot/zot-log.ts';

export const FORMATS: readonly Format[] = [
  accessLogHaproxy,
  alibabaAcrAccessLog,
  alibabaActiontrail,
  alibabaConsoleEventLine,
  alibabaEventCenter,
  alibabaEventbridge,
  alibabaRepoWebhook,
  awsCloudtrail,
  awsEventbridgeEcr,
  azureAcrEvents,
  azureAcrLogs,
  azureActivityLog,
  distributionNotifications,
  dockerhubAuditLog,
  dockerhubWebhook,
  githubAuditLog,
  githubPackageWebhook,
  gitlabAuditEvents,
  googleAuditLog,
  googleGcrNotifications,
  googleGdcArtifactLog,
  harborAccessLog,
  harborAuditLog,
  harborProxyLog,
  harborWebhook,
  huaweiCts,
  huaweiHssImageEvents,
  huaweiSwrAudit,
  ibmActivityTracker,
  imgauditEvents,
  jfrogAccessLog,
  jfrogRequestLog,
  jfrogSecurityAudit,
  jfrogWebhook,
  kubeApiserverAudit,
  nexusAuditLog,
  nexusRequestLog,
  nexusWebhook,
  ociAuditLog,
  quayUsageLogs,
  registryAccessLog,
  registryLog,
  tencentCloudaudit,
  zotEvents,
  zotLog,
];
