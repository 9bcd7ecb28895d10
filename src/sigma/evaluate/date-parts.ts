import { DAY_MS } from '../../domain/time-window.ts';
import type { DatePart } from '../language/expression.ts';
import type { Scalar } from './field-values.ts';

/** ISO 8601 with a zone. A time without one would be read by the zone of the machine. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i;

/** A part of a time in UTC; null if the value is no time. The week is that of ISO 8601. */
export function datePartOf(value: Scalar, part: DatePart): number | null {
  if (typeof value !== 'string' || !ISO.test(value)) return null;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return null;
  const date = new Date(at);
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
    default:
      return isoWeek(date);
  }
}

/** The week that holds the Thursday of the day's week; the first one holds the first Thursday of its year. */
function isoWeek(date: Date): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const thursday = midnight + (4 - (date.getUTCDay() || 7)) * DAY_MS;
  const start = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - start) / DAY_MS / 7) + 1;
}
