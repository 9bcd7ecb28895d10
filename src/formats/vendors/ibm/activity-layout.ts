import { type NestedLayout, timeLeaf } from '../../layouts/nested-layout.ts';
import { textField } from '../../toolkit/record-fields.ts';

/** What the parts of an event depend on in a bare CADF event of the registry. */
export const ACTIVITY_LAYOUT: NestedLayout = {
  uses: [
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
  times: [timeLeaf('eventTime')],
  eventIds: ['id'],
  identity: (record) => (textField(record, 'id') === null ? null : ['ibm:', { leaf: 'id' }]),
};
