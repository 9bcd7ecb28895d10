import { type JsonObject, textField, timeField } from '../../toolkit/index.ts';

/** What Go writes: `1h2m3.5s`, `12.3ms`, `800µs`. */
const DURATION = /^(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,9}(?:\.\d{1,9})?)(s|ms|µs|us|ns))?$/;
const MILLISECONDS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['ms', 1],
  ['µs', 1e-3],
  ['us', 1e-3],
  ['ns', 1e-6],
]);

/** When a request was answered, and when it came, as a line of the registry tells; the access log has the second one. */
export function requestTimes(fields: JsonObject): readonly number[] {
  const duration = durationOf(textField(fields, 'http.response.duration'));
  return zonedTimes(textField(fields, 'time')).flatMap((time) =>
    duration === null ? [time] : [time, time - duration],
  );
}

/** A time as a list; empty where no time is written, or no zone with it. */
export function zonedTimes(time: string | null): readonly number[] {
  const read = timeField({ time }, 'time');
  return read === null || read.remarks.length > 0 ? [] : [read.instant];
}

function durationOf(text: string | null): number | null {
  const [all = '', hours = 0, minutes = 0, count = 0, unit = 's'] = DURATION.exec(text ?? '') ?? [];
  if (all === '') return null;
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(count) * (MILLISECONDS.get(unit) ?? 0);
}
