import { type NestedLayout, TIME_PIECE, timeLeaf } from '../../layouts/nested-layout.ts';
import { textField } from '../../toolkit/record-fields.ts';

/** What the parts of an event depend on in an entry as Cloud Logging writes it. */
export const AUDIT_LAYOUT: NestedLayout = {
  uses: [
    { path: 'protoPayload.authenticationInfo.principalEmail', parts: ['actor'] },
    { path: 'protoPayload.authenticationInfo.principalSubject', parts: ['actor'] },
    { path: 'protoPayload.authenticationInfo.serviceAccountKeyName', parts: ['actor'], details: ['key'] },
    { path: 'protoPayload.authenticationInfo.serviceAccountDelegationInfo', parts: [], details: ['delegatedBy'] },
    { path: 'protoPayload.authorizationInfo.resource', parts: [] },
    { path: 'protoPayload.authorizationInfo.permission', parts: [] },
    { path: 'protoPayload.authorizationInfo.resourceAttributes', parts: [] },
    { path: 'protoPayload.requestMetadata.callerIp', parts: ['address'] },
    { path: 'protoPayload.requestMetadata.callerSuppliedUserAgent', parts: ['kind'] },
    { path: 'protoPayload.requestMetadata.requestAttributes', parts: [] },
    { path: 'protoPayload.requestMetadata.destinationAttributes', parts: [] },
    { path: 'protoPayload.resourceName', parts: ['kind', 'image', 'digest'], details: ['resourceName'] },
    { path: 'protoPayload.request.requestUrl', parts: ['image', 'digest'] },
    { path: 'protoPayload.request.name', parts: ['image', 'digest'] },
    { path: 'protoPayload.request.parent', parts: ['image', 'digest'] },
    { path: 'protoPayload.request.tag', parts: ['image', 'digest'] },
    { path: 'protoPayload.request.tagId', parts: ['image', 'digest'] },
    { path: 'protoPayload.status.message', parts: [], details: ['message'] },
    { path: 'operation.id', parts: [], details: ['operationId'] },
    { path: 'resource.labels', parts: [] },
    { path: 'receiveTimestamp', parts: [] },
    { path: 'trace', parts: [] },
    { path: 'spanId', parts: [] },
  ],
  details: [
    ...['message', 'resourceName', 'violationReason', 'operationId', 'key', 'updateMask', 'repositoryId', 'force'],
    ...['format', 'mode', 'immutableTags', 'delegatedBy', 'policyText', 'resourceType'],
  ],
  times: [timeLeaf('timestamp')],
  eventIds: ['insertId'],
  identity: (record) => {
    const [log, id] = [textField(record, 'logName'), textField(record, 'insertId')];
    return log === null || id === null ? null : [`google:${log} `, TIME_PIECE, ' ', { leaf: 'insertId' }];
  },
};
