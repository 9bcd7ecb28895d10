import { field, isObject, textField } from '../toolkit/record-fields.ts';
import { WRAPPED_LISTS } from './wrapper-table.ts';

/** Pages state few things beside their list: a marker, a count, an owner. */
const MOST_MEMBERS = 16;

/**
 * Why a value holds no record, where it is a wrapper that may hold none: an empty page of an export, or the message by which
 * CloudWatch Logs looks whether somebody listens. Null for any other value.
 */
export function whyEmpty(value: unknown): string | null {
  if (Array.isArray(value)) return value.length === 0 ? EMPTY : null;
  if (!isObject(value)) return null;
  if (isControlMessage(value)) return CONTROL;
  const isPage = Object.keys(value).length <= MOST_MEMBERS && WRAPPED_LISTS.some((path) => isEmptyAt(value, path));
  return isPage ? EMPTY : null;
}

const EMPTY = 'a page without records';
export const CONTROL = 'a control message of CloudWatch Logs';

/** Whether a value is the message by which CloudWatch Logs looks whether somebody listens, or the one line in it. */
export function isControlMessage(value: unknown): boolean {
  if (!isObject(value)) return false;
  const isLine = textField(value, 'message')?.startsWith('CWL CONTROL MESSAGE') === true;
  return isLine || textField(value, 'messageType') === 'CONTROL_MESSAGE';
}

/** Whether an empty list stands under a key, or under a path of two. */
function isEmptyAt(value: unknown, path: string): boolean {
  const list = path.split('.').reduce<unknown>((inner, name) => (isObject(inner) ? field(inner, name) : null), value);
  return Array.isArray(list) && list.length === 0;
}
