// Generated from the files of vendors/ by `npm run generate`.
import type { FormatEntry } from './toolkit/format.ts';

export const FORMATS: readonly FormatEntry[] = [
  { id: 'alibaba-acr-access-log', load: () => import('./vendors/alibaba/alibaba-acr-access-log.ts') },
  { id: 'alibaba-actiontrail', load: () => import('./vendors/alibaba/alibaba-actiontrail.ts') },
  { id: 'alibaba-console-event-line', load: () => import('./vendors/alibaba/alibaba-console-event-line.ts') },
  { id: 'alibaba-event-center', load: () => import('./vendors/alibaba/alibaba-event-center.ts') },
  { id: 'alibaba-eventbridge', load: () => import('./vendors/alibaba/alibaba-eventbridge.ts') },
  { id: 'alibaba-repo-webhook', load: () => import('./vendors/alibaba/alibaba-repo-webhook.ts') },
  { id: 'aws-cloudtrail', load: () => import('./vendors/aws/aws-cloudtrail.ts') },
  { id: 'aws-eventbridge-ecr', load: () => import('./vendors/aws/aws-eventbridge-ecr.ts') },
  { id: 'azure-acr-events', load: () => import('./vendors/azure/azure-acr-events.ts') },
  { id: 'azure-acr-logs', load: () => import('./vendors/azure/azure-acr-logs.ts') },
  { id: 'azure-activity-log', load: () => import('./vendors/azure/azure-activity-log.ts') },
  { id: 'distribution-notifications', load: () => import('./vendors/distribution/distribution-notifications.ts') },
  { id: 'dockerhub-audit-log', load: () => import('./vendors/dockerhub/dockerhub-audit-log.ts') },
  { id: 'google-audit-log', load: () => import('./vendors/google/google-audit-log.ts') },
  { id: 'google-gcr-notifications', load: () => import('./vendors/google/google-gcr-notifications.ts') },
  { id: 'google-gdc-artifact-log', load: () => import('./vendors/google/google-gdc-artifact-log.ts') },
  { id: 'huawei-cts', load: () => import('./vendors/huawei/huawei-cts.ts') },
  { id: 'huawei-hss-image-events', load: () => import('./vendors/huawei/huawei-hss-image-events.ts') },
  { id: 'huawei-swr-audit', load: () => import('./vendors/huawei/huawei-swr-audit.ts') },
  { id: 'ibm-activity-tracker', load: () => import('./vendors/ibm/ibm-activity-tracker.ts') },
  { id: 'oci-audit-log', load: () => import('./vendors/oracle/oci-audit-log.ts') },
  { id: 'quay-usage-logs', load: () => import('./vendors/quay/quay-usage-logs.ts') },
  { id: 'tencent-cloudaudit', load: () => import('./vendors/tencent/tencent-cloudaudit.ts') },
];
