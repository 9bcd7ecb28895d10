// Generated from the files of vendors/ by `npm run generate`.

/** The ids of all formats. Loading the formats takes a while, and some callers need their ids only. */
export const FORMAT_IDS: readonly string[] = [
  'alibaba-acr-access-log',
  'alibaba-actiontrail',
  'alibaba-console-event-line',
  'alibaba-event-center',
  'alibaba-eventbridge',
  'alibaba-repo-webhook',
  'aws-cloudtrail',
  'distribution-notifications',
  'huawei-cts',
  'huawei-hss-image-events',
  'huawei-swr-audit',
  'ibm-activity-tracker',
  'quay-usage-logs',
];
