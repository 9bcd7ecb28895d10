import { beginsAsJson, field, type JsonObject, objectIn, textField } from '../toolkit/index.ts';

const AZURE_HOST = /\.azurecr\.(?:io|cn|us)$/i;
const AZURE_HOST_IN_TEXT = /\.azurecr\.(?:io|cn|us)["\\]/i;
/** In characters. */
const LONGEST_REQUEST = 10_000;

/** Whether the request of a webhook went to a registry of Azure. What is left of one that was cut off may name the host. */
export function isRequestOfAzure(record: JsonObject): boolean {
  const [request, text] = [objectIn(record, 'request'), field(record, 'request')];
  if (request !== null) return AZURE_HOST.test(textField(request, 'host') ?? '');
  return beginsAsJson(text) && AZURE_HOST_IN_TEXT.test(String(text).slice(0, LONGEST_REQUEST));
}
