import { DAY_MS } from '../../domain/time-window.ts';
import type { SuspiciousResult } from '../../investigations/suspicious.ts';
import { periodCells, plural } from '../cells.ts';
import { type Fact, text } from '../report.ts';

/** What the rules learned from: the period, and how many events lie in it. */
export function baselineFact({ window, baseline }: Pick<SuspiciousResult, 'window' | 'baseline'>): Fact {
  const days = Math.round((baseline.to - baseline.from) / DAY_MS);
  const rolls = window.to - window.from > DAY_MS;
  const compared = rolls ? `; some rules compare each day with the ${plural(days, 'day')} before it` : '';
  return {
    label: 'Baseline',
    cells: [
      ...periodCells(baseline.from, baseline.to),
      text(`(${learnedText(baseline)}, ${modeText(baseline)}${compared})`),
    ],
    isRemark: true,
  };
}

/** Rules learn from all events of the baseline, also where few are asked about: `299 events, of which 12 are asked about`. */
function learnedText({ events, asked }: SuspiciousResult['baseline']): string {
  const all = plural(events, 'event');
  return asked === events ? all : `${all}, of which ${asked} ${asked === 1 ? 'is' : 'are'} asked about`;
}

/** Where nothing lies before the window, its later days are compared with its first ones. */
function modeText({ events, mode }: SuspiciousResult['baseline']): string {
  return events === 0 && mode === 'learned' ? 'so the first days are cold, and later ones learn from them' : mode;
}
