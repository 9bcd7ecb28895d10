import { DAY_MS, daysBefore, type TimeWindow } from '../../domain/time-window.ts';

/** The window of this length that ends where another begins. */
export function windowBefore({ from }: TimeWindow, lengthMs: number): TimeWindow {
  return { from: daysBefore(from, lengthMs / DAY_MS), to: from };
}
