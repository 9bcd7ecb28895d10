import {
  type Envelope,
  type Format,
  ignored,
  isObject,
  MINE,
  NOT_MINE,
  quote,
  type ReadContext,
  type ReadOutcome,
  rejected,
  textField,
} from '../../toolkit/index.ts';
import { ACTIONTRAIL_ACTIONS } from './actiontrail-actions.ts';
import { isRegistryEvent, isTrailEvent, readTrailEvent, trailEventOf } from './actiontrail-event.ts';

/** Log Service puts events of a trail under topics of their own (actiontrail_event, actiontrail_audit_event). */
function isTrailTopic(record: unknown): boolean {
  return isObject(record) && textField(record, '__topic__')?.startsWith('actiontrail') === true;
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const event = trailEventOf(record);
  if (event === null) return rejected('neither "eventName" nor an event under "event" is there');
  if (isRegistryEvent(event)) return readTrailEvent(event, context);
  const service = textField(event, 'serviceName') ?? textField(event, 'eventSource');
  if (service === null) return rejected('"serviceName" and "eventSource" are missing');
  return ignored(`${quote(service)} is not Container Registry`);
}

/** Answers of LookupEvents: the last page has no token for a next one. */
function inspectEnvelopes(envelopes: readonly Envelope[]): readonly string[] {
  const last = envelopes.at(-1);
  if (last === undefined || textField(last.fields, 'NextToken') === null) return [];
  return ['The last page names a NextToken: LookupEvents has more events. Call it again with that token.'];
}

export const format: Format = {
  id: 'alibaba-actiontrail',
  title: 'Alibaba Cloud ActionTrail events of Container Registry',
  vendor: 'Alibaba Cloud',
  documentation: 'https://help.aliyun.com/document_detail/456740.html',
  howToExport: [
    "Trail in OSS (complete): ossutil cp -r oss://<bucket>/<prefix>/AliyunLogs/Actiontrail/<Region>/<YYYY>/<MM>/<DD>/ . for each region with an instance; trails of a resource directory have <rd_id>/<account>/ in the path. Leave out Actiontrail-Insight. The files are gzip and need not be unpacked; the number after _1002_ in a file's name is its count of events.",
    'Trail in Simple Log Service: Logstore actiontrail_<trail>, choose the time range, Download Log as JSON lines or CSV; the event stays JSON text in the column event.',
    'Without a trail (last 90 days, one region a call): aliyun actiontrail LookupEvents --StartTime … --EndTime … --LookupAttribute.1.Key ServiceName --LookupAttribute.1.Value Cr; repeat with NextToken until an answer has no NextToken, and save each answer as it is.',
  ],
  signature:
    'records with eventName, userIdentity and acsRegion (not awsRegion); a JSON array, {"Events":[…]}, or Log Service records with "event":"{…}"',
  limits: [
    'Holds calls of the API and the console, not docker push and pull: those are in the access log (alibaba-acr-access-log).',
    'Many calls, DeleteRepoTag among them, name a repository by its id only: the event has no image then, and details.repoId, details.instance and details.tag say what was touched. A CreateRepository event with the same details.repoId tells the name.',
    'A role session is an actor of its own, a person if it is named by an e-mail address. Sessions that a program numbers (instances, runs of a pipeline) are their role, and the name of the session is a detail. Who took the role stands in the AssumeRole event of STS, which is not read.',
    'Calls by services of Alibaba Cloud show a host name or "Internal" in place of an address.',
    "The vendor's list of operations is not complete: an operation that is not in the catalogue is classified by its first word (Delete, List, Get …).",
    'Helm charts are kept without an image: their repositories are apart from those of images.',
  ],
  facts: [
    [
      'Other services',
      'A trail holds the events of all services; those that are not of Container Registry are ignored',
    ],
    ['EventBridge', 'The same events through EventBridge (alibaba-eventbridge) are counted once'],
  ],
  actions: ACTIONTRAIL_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['Events'],
  recognise(record) {
    const event = trailEventOf(record);
    if (event === null) return isTrailTopic(record) ? MINE : NOT_MINE;
    return isTrailEvent(event) ? MINE : NOT_MINE;
  },
  read,
  inspectEnvelopes,
};
