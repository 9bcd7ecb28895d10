import type { ReadContext, RecordTime } from './format.ts';
import { field, type JsonObject, says, timeField } from './record-fields.ts';
import { inRecords, type RemarkText } from './remarks.ts';

/** Made where a date was read month first, which the export does not say. */
const MONTH_FIRST_REMARK = 'month-first';

/** What a format says of such dates, to be spread into its remarks. */
export const PORTAL_REMARKS: Readonly<Record<string, RemarkText>> = {
  [MONTH_FIRST_REMARK]: (count) =>
    `Dates were read month first ${inRecords(count)}, as US browsers write them: check one against the portal.`,
};

/** `3/2/2026, 8:00:01.193 AM` or, where browsers write the day first, `2.3.2026, 08:00:01`. */
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),?\s+(.+)$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4}),?\s+(.+)$/;
const CLOCK = /^(\d{1,2})(:\d{2}:\d{2}(?:[.,]\d{1,9})?)(?:\s?([AP])M)?$/i;

/**
 * The time of a row that the portal wrote as CSV. The heading of the column names the zone, `TimeGenerated [UTC]` or
 * `[Local Time]`, and the date is in the language of the browser; both are known from the portal and documented nowhere.
 * @param name Name of the column in lower case, without the zone.
 */
export function portalTime(record: JsonObject, name: string, context: ReadContext): RecordTime | null {
  const heading = Object.keys(record).find((key) => key.startsWith(`${name} [`) && says(record, key));
  const key = heading ?? name;
  const isUtc = heading?.endsWith('[utc]') ?? false;
  const zone = isUtc ? 'utc' : (context.assumedZone ?? 'utc');
  const found = timeField(record, key, zone) ?? localisedTime(field(record, key), zone);
  if (found === null || !isUtc) return found;
  return { ...found, remarks: found.remarks.filter((remark) => remark !== 'zone-assumed') };
}

function localisedTime(value: unknown, zone: string): RecordTime | null {
  if (typeof value !== 'string' || value.length > 64) return null;
  const slashed = SLASHED.exec(value);
  const [, first = '', second = '', year = '', rest = ''] = slashed ?? DOTTED.exec(value) ?? [];
  const clock = clockOf(rest);
  if (clock === null) return null;
  const [month, day] = slashed === null ? [second, first] : [first, second];
  const time = timeField({ time: `${year}-${month}-${day} ${clock}` }, 'time', zone);
  if (time === null || slashed === null) return time;
  return { ...time, remarks: [...time.remarks, MONTH_FIRST_REMARK] };
}

/** The clock of 24 hours, with two digits of the hour. */
function clockOf(text: string): string | null {
  const [, hours = '', rest = '', half] = CLOCK.exec(text) ?? [];
  if (rest === '') return null;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  return `${String(hour).padStart(2, '0')}${rest}`;
}
