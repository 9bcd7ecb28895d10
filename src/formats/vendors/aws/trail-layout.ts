import { type NestedLayout, timeLeaf } from '../../layouts/nested-layout.ts';
import { artefactTypeIn } from '../../toolkit/artefact-events.ts';
import { field, listField, objectField, textField } from '../../toolkit/record-fields.ts';

/** Their events depend on several values at once: which images were removed, and why others were not. */
const INTERTWINED: ReadonlySet<string | null> = new Set(['BatchDeleteImage', 'PolicyExecutionEvent']);

/** Members that may be the JSON text of one. Whether it can be read decides more than what a readable one does. */
const WRITTEN_AS_TEXT = ['responseElements', 'resources'];

/** What the parts of an event depend on in a record of CloudTrail, as CloudTrail writes it. */
export const TRAIL_LAYOUT: NestedLayout = {
  uses: [
    { path: 'userIdentity.arn', parts: ['actor'], details: ['session', 'sessionArn'] },
    { path: 'userIdentity.principalId', parts: ['actor'], details: ['session'] },
    { path: 'userIdentity.userName', parts: ['actor'] },
    { path: 'userIdentity.accessKeyId', parts: ['actor'], details: ['accessKeyId'] },
    { path: 'userIdentity.onBehalfOf.userId', parts: ['actor'] },
    { path: 'userIdentity.sessionContext.sessionIssuer', parts: ['actor'] },
    { path: 'userIdentity.sessionContext.sourceIdentity', parts: [], details: ['sourceIdentity'] },
    { path: 'userIdentity.sessionContext.attributes.creationDate', parts: [] },
    { path: 'sourceIPAddress', parts: ['address'], details: ['invokedBy'] },
    { path: 'userAgent', parts: ['kind'] },
    { path: 'errorMessage', parts: ['kind'], details: ['errorMessage'] },
    { path: 'requestParameters.repositoryName', parts: ['image'] },
    { path: 'requestParameters.imageTag', parts: ['image'] },
    { path: 'requestParameters.imageDigest', parts: ['image', 'digest'] },
    { path: 'requestParameters.imageIds', parts: ['image', 'digest'] },
    { path: 'requestParameters.imageId', parts: ['image', 'digest'] },
    { path: 'requestParameters.layerDigest', parts: [], details: ['layerDigest'] },
    { path: 'requestParameters.layerDigests', parts: [], details: ['layerDigests'] },
    { path: 'requestParameters.imageManifest', parts: ['kind'], details: ['artifactType'], view: artefactTypeIn },
    { path: 'requestParameters.uploadId', parts: [] },
    { path: 'requestParameters.partFirstByte', parts: [] },
    { path: 'requestParameters.partLastByte', parts: [] },
    { path: 'responseElements.uploadId', parts: [] },
    { path: 'responseElements.layerDigest', parts: [] },
    { path: 'responseElements.lastByteReceived', parts: [] },
    { path: 'responseElements.image.imageId', parts: ['image', 'digest'] },
    { path: 'responseElements.image.repositoryName', parts: [] },
    { path: 'responseElements.image.imageManifest', parts: [] },
    { path: 'resources', parts: ['image'] },
    { path: 'requestID', parts: [] },
  ],
  details: [
    ...['errorMessage', 'sharedEventID', 'accessKeyId', 'session', 'sessionArn', 'sourceIdentity', 'ec2RoleDelivery'],
    ...['invokedBy', 'actorAccount', 'layerDigest', 'layerDigests', 'imageManifestMediaType', 'artifactType'],
  ],
  copied: [['sharedEventID', 'sharedEventID']],
  times: [timeLeaf('eventTime')],
  eventIds: ['eventID'],
  identity: (record) => (textField(record, 'eventID') === null ? null : ['aws:', { leaf: 'eventID' }]),
  isIntertwined: (record) =>
    INTERTWINED.has(textField(record, 'eventName')) ||
    WRITTEN_AS_TEXT.some((name) => typeof field(record, name) === 'string') ||
    ['failures', 'images', 'imageIds'].some(
      (list) => listField(objectField(record, 'responseElements'), list).length > 0,
    ),
  addressRemarks: ['aws-internal'],
};
