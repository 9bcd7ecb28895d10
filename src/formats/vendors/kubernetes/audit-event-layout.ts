import { type NestedLayout, timeLeaf } from '../../layouts/nested-layout.ts';
import { objectField, objectIn, textField } from '../../toolkit/record-fields.ts';
import { isDryRun, isDryRunBody } from './api-call.ts';

/** What the parts of an event depend on in an event of the API server's own log. */
export const AUDIT_EVENT_LAYOUT: NestedLayout = {
  uses: [
    { path: 'requestURI', parts: ['kind'], view: (uri) => String(isDryRun(uri)), isFilled: true },
    { path: 'user.username', parts: ['actor'], details: ['impersonatedBy'] },
    { path: 'user.uid', parts: [] },
    { path: 'user.groups', parts: [], details: ['groups'] },
    { path: 'user.extra', parts: [], details: ['arn', 'accessKeyId'] },
    { path: 'impersonatedUser', parts: ['actor'], details: ['impersonatedBy'] },
    { path: 'sourceIPs', parts: ['address'] },
    { path: 'userAgent', parts: ['kind'] },
    { path: 'objectRef.namespace', parts: [], details: ['namespace'] },
    { path: 'objectRef.name', parts: [], details: ['object'] },
    { path: 'objectRef.uid', parts: [] },
    { path: 'objectRef.resourceVersion', parts: [] },
    { path: 'responseStatus.metadata', parts: [] },
    { path: 'responseStatus.message', parts: [] },
    { path: 'requestObject', parts: ['image', 'digest'], details: ['object'] },
    { path: 'requestObject.metadata', parts: [] },
    { path: 'requestObject.metadata.name', parts: [], details: ['object'] },
    { path: 'requestObject.metadata.generateName', parts: [], details: ['object'] },
    { path: 'requestObject.spec', parts: ['image', 'digest'] },
    { path: 'responseObject', parts: [] },
    { path: 'requestReceivedTimestamp', parts: [] },
    { path: 'stageTimestamp', parts: [] },
  ],
  details: ['namespace', 'object', 'impersonatedBy', 'arn', 'accessKeyId', 'groups'],
  times: [timeLeaf('requestReceivedTimestamp'), timeLeaf('timestamp'), timeLeaf('stageTimestamp')],
  eventIds: ['auditID'],
  identity: (record) =>
    textField(record, 'auditID') === null
      ? null
      : ['kubernetes:', { leaf: 'auditID' }, `:${textField(record, 'stage') ?? ''}`],
  // What tells a secret with credentials of a registry stands in several places. A dry run is no event.
  isIntertwined: (record) =>
    textField(objectField(record, 'objectRef'), 'resource') === 'secrets' ||
    isDryRun(textField(record, 'requestURI')) ||
    isDryRunBody(objectIn(record, 'requestObject')),
};
