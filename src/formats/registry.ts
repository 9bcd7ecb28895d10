// Generated from the files of vendors/ by `npm run generate`.
import type { Format } from './toolkit/format.ts';
import { format as alibabaAcrAccessLog } from './vendors/alibaba/alibaba-acr-access-log.ts';
import { format as alibabaActiontrail } from './vendors/alibaba/alibaba-actiontrail.ts';
import { format as alibabaConsoleEventLine } from './vendors/alibaba/alibaba-console-event-line.ts';
import { format as alibabaEventCenter } from './vendors/alibaba/alibaba-event-center.ts';
import { format as alibabaEventbridge } from './vendors/alibaba/alibaba-eventbridge.ts';
import { format as alibabaRepoWebhook } from './vendors/alibaba/alibaba-repo-webhook.ts';
import { format as awsCloudtrail } from './vendors/aws/aws-cloudtrail.ts';
import { format as distributionNotifications } from './vendors/distribution/distribution-notifications.ts';
import { format as huaweiCts } from './vendors/huawei/huawei-cts.ts';
import { format as huaweiHssImageEvents } from './vendors/huawei/huawei-hss-image-events.ts';
import { format as huaweiSwrAudit } from './vendors/huawei/huawei-swr-audit.ts';
import { format as ibmActivityTracker } from './vendors/ibm/ibm-activity-tracker.ts';
import { format as quayUsageLogs } from './vendors/quay/quay-usage-logs.ts';

export const FORMATS: readonly Format[] = [
  alibabaAcrAccessLog,
  alibabaActiontrail,
  alibabaConsoleEventLine,
  alibabaEventCenter,
  alibabaEventbridge,
  alibabaRepoWebhook,
  awsCloudtrail,
  distributionNotifications,
  huaweiCts,
  huaweiHssImageEvents,
  huaweiSwrAudit,
  ibmActivityTracker,
  quayUsageLogs,
];
