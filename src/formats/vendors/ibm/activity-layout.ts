import { type NestedLayout, timeLeaf } from '../../layouts/nested-layout.ts';
import { objectField, textField } from '../../toolkit/record-fields.ts';
import { imageOfTarget } from './registry-target.ts';

/** What the parts of an event depend on in a bare CADF event of the registry. */
export const ACTIVITY_LAYOUT: NestedLayout = {
  uses: [
    { path: 'action', parts: ['kind'], details: ['vulnerabilityStatus'] },
    { path: 'outcome', parts: ['kind'] },
    { path: 'reason.reasonCode', parts: ['kind'] },
    { path: 'reason.reasonType', parts: [] },
    { path: 'severity', parts: [], details: ['severity'] },
    { path: 'message', parts: [], details: ['message'] },
    { path: 'initiator.id', parts: ['actor'], details: ['authnId', 'authnName'] },
    { path: 'initiator.name', parts: ['actor'] },
    { path: 'initiator.authnId', parts: [], details: ['authnId', 'authnName'] },
    { path: 'initiator.authnName', parts: [], details: ['authnName'] },
    { path: 'initiator.host.address', parts: ['address'], details: ['addresses'] },
    { path: 'initiator.host.agent', parts: ['kind'] },
    { path: 'target.id', parts: ['image', 'digest'], details: ['target', 'registryDomain'] },
    { path: 'target.name', parts: ['image', 'digest'], details: ['targetName', 'registryDomain'] },
    { path: 'reason.reasonForFailure', parts: [], details: ['reasonForFailure'] },
    { path: 'requestData', parts: [], details: ['requestData'] },
    { path: 'responseData', parts: [], details: ['responseData', 'vulnerabilityStatus'] },
  ],
  details: [
    ...['message', 'severity', 'correlationId', 'reasonForFailure', 'target', 'targetName', 'resourceGroupId'],
    ...['registryDomain', 'authnId', 'authnName', 'addresses', 'requestData', 'responseData', 'vulnerabilityStatus'],
  ],
  copied: [['correlationId', 'correlationId']],
  texts: [
    ['message', 'message'],
    ['target', 'target.id'],
    ['targetName', 'target.name'],
  ],
  times: [timeLeaf('eventTime')],
  eventIds: ['id'],
  // Whether an event must name an image is a matter of its action, which decides nothing else about the image.
  isIntertwined: (record) => (imageOfTarget(objectField(record, 'target'))?.repository ?? null) === null,
  identity: (record) => (textField(record, 'id') === null ? null : ['ibm:', { leaf: 'id' }]),
};
