import {
  flagField,
  type JsonObject,
  listIn,
  nestedObject,
  objectField,
  objectIn,
  objectsField,
  textField,
} from '../../toolkit/index.ts';
import { type ApiCall, actorNamed, isDryRunBody, nameIn } from './api-call.ts';

/** `io.k8s.core.v1.pods.create`, `io.k8s.core.v1.pods.exec.create`: group, version, resource, verb. */
const METHOD = /\.v\d[a-z0-9]*\.([^.]+)(?:\.([^.]+))?\.([^.]+)$/;

/** The audit record within an entry of Cloud Logging, or null for any other value. */
export function payloadOf(record: JsonObject): JsonObject | null {
  return objectIn(record, 'protoPayload');
}

/** Whether Google's record is about the API of a cluster. */
export function isOfCluster(payload: JsonObject): boolean {
  const method = textField(payload, 'methodName') ?? '';
  return textField(payload, 'serviceName') === 'k8s.io' || method.startsWith('io.k8s.');
}

/** The request of an entry that GKE wrote (https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging). */
export function callOfEntry(record: JsonObject, payload: JsonObject): ApiCall {
  const method = textField(payload, 'methodName') ?? '';
  const [, resource = '', subresource = null, verb = ''] = METHOD.exec(method.slice(-200)) ?? [];
  const path = (textField(payload, 'resourceName') ?? '').split('/');
  const request = nestedObject(payload['request']) ?? listIn(payload, 'request');
  const labels = objectField(objectField(record, 'resource'), 'labels');
  return {
    action: method,
    verb,
    resource,
    subresource: subresource ?? null,
    namespace: after(path, 'namespaces'),
    name: after(path, resource) ?? nameIn(request),
    request,
    response: nestedObject(payload['response']) ?? {},
    isMetadataOnly: request === null,
    // Google's entries hold no address of the request.
    isDryRun: false,
    isDryRunByBody: isDryRunBody(request),
    ...resultOf(payload),
    actor: actorNamed(textField(objectField(payload, 'authenticationInfo'), 'principalEmail')),
    details: { cluster: textField(labels, 'cluster_name') },
  };
}

function after(path: readonly string[], segment: string): string | null {
  const at = path.indexOf(segment);
  return at < 0 ? null : (path[at + 1] ?? null);
}

/** Codes of google.rpc: 7 is PERMISSION_DENIED, 16 UNAUTHENTICATED. A refusal may stand in the response alone. */
function resultOf(payload: JsonObject): Pick<ApiCall, 'outcome' | 'reasonCode'> {
  const code = textField(objectField(payload, 'status'), 'code');
  const response = objectField(payload, 'response');
  const isRefused = objectsField(payload, 'authorizationInfo').some((info) => flagField(info, 'granted') === false);
  if (isRefused || code === '7' || code === '16') return { outcome: 'denied', reasonCode: code };
  const isFailure = (code !== null && code !== '0') || textField(response, 'status') === 'Failure';
  return { outcome: isFailure ? 'failure' : 'success', reasonCode: code };
}
