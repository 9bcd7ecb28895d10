import { type FieldReader, jsonField, jsonTexts } from './field-values.ts';

/**
 * Rules for Google's logs name fields by the names of a schema in which SigmaHQ's rules are written
 * (`gcp.audit.method_name`), or by the path in an exported entry (`data.protoPayload.methodName`).
 */
function googlePath(path: string): string {
  if (path.startsWith('data.')) return path.slice('data.'.length);
  const [, name] = /^gcp\.audit\.([a-z_.]{1,100})$/.exec(path) ?? [];
  if (name === undefined) return path;
  return `protoPayload.${name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
}

/** Reads the fields of original records of a format by their paths. */
export function recordReader(format: string): FieldReader<unknown> {
  return {
    accessor(path) {
      const known = format === 'google-audit-log' ? googlePath(path) : path;
      return (record) => jsonField(record, known);
    },
    texts: jsonTexts,
  };
}
