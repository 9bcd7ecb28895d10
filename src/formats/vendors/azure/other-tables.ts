import { type JsonObject, quote, textField } from '../../toolkit/index.ts';

/** Tables that one diagnostic setting or one Event Hub puts into the same files, and the formats that read them. */
const READ_BY: ReadonlyMap<string, string> = new Map([
  ['administrative', 'azure-activity-log'],
  ['azureactivity', 'azure-activity-log'],
  ['containerregistryloginevents', 'azure-acr-logs'],
  ['containerregistryrepositoryevents', 'azure-acr-logs'],
  ['kube-audit', 'kube-apiserver-audit'],
  ['kube-audit-admin', 'kube-apiserver-audit'],
  ['aksaudit', 'kube-apiserver-audit'],
  ['aksauditadmin', 'kube-apiserver-audit'],
]);

/**
 * Why a record of another table is ignored; `untold` for one that names no table. `top` is the record with lower-case
 * names. A format reads its own tables alone: the reason names the format that reads the others.
 */
export function ofOtherTable(top: JsonObject, untold: string): string {
  const table = textField(top, 'category') ?? textField(top, 'type');
  if (table === null) return untold;
  const format = READ_BY.get(table.toLowerCase());
  if (format === undefined) return `${quote(table)} is no log of a registry`;
  return `${quote(table)} is read by ${format}: import its records from a file of their own`;
}
