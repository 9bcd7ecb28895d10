export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Two months of thirty days: the first is there to learn from, attacks are in the second. */
export const START = Date.UTC(2026, 2, 1);
export const DAYS_TO_LEARN = 30;
export const DAYS = 60;
export const HELD_OUT = START + DAYS_TO_LEARN * DAY;
export const END = START + DAYS * DAY;

/** The moment `hour` hours into a day. */
export function onDay(day: number, hour: number): number {
  return START + day * DAY + hour * HOUR;
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return new Date(START + day * DAY).getUTCDay();
}

export function isWorkday(day: number): boolean {
  return weekdayOf(day) % 6 !== 0;
}
