import { printDay } from '../../domain/instant.ts';
import type { Changes, ChangesSince, GoneThing } from '../../investigations/since-report.ts';
import { plural } from '../cells.ts';
import { instantPayload, windowPayload } from '../payloads.ts';
import { type Fact, type Payload, type Section, text, time } from '../report.ts';

/** `new`, `persisting`, or which reported incident it was; null for what is suppressed. */
export function changeOf(id: string, { findings, incidents, grownFrom }: ChangesSince): string | null {
  const from = grownFrom.get(id);
  if (from !== undefined) return `new findings (was ${from.join(', ')})`;
  if (findings.isNew.has(id) || incidents.isNew.has(id)) return 'new';
  return findings.persisting.has(id) || incidents.persisting.has(id) ? 'persisting' : null;
}

/** What became of what an earlier answer told, in one line. */
export function sinceFacts({ report, findings, incidents }: ChangesSince): readonly Fact[] {
  const period = `${printDay(report.from)} to ${printDay(report.to)}`;
  const sentence = `${countsOf(incidents, 'incident')}; ${countsOf(findings, 'finding')} (the report covers ${period})`;
  return [{ label: 'Since report', cells: [text(sentence)] }];
}

function countsOf({ isNew, persisting, gone }: Changes, noun: string): string {
  return `${isNew.size} new, ${persisting.size} persisting and ${plural(gone.length, `gone ${noun}`)}`;
}

/** What an earlier answer told and this one does not, and why. No section where nothing is gone. */
export function goneSections({ findings, incidents }: ChangesSince): readonly Section[] {
  const rows = [
    ...incidents.gone.map((one) => ['incident', one] as const),
    ...findings.gone.map((one) => ['finding', one] as const),
  ];
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      table: {
        title: 'Gone since the report',
        columns: [
          { key: 'kind', title: 'KIND' },
          { key: 'id', title: 'ID', minWidth: 9 },
          { key: 'severity', title: 'SEVERITY' },
          { key: 'last', title: 'LAST', dropOrder: 1 },
          { key: 'because', title: 'BECAUSE', minWidth: 16, wraps: true },
          { key: 'title', title: 'WHAT IT WAS', below: 'sentence' },
        ],
        rows: rows.map(([kind, { id, severity, last, because, title }]) => [
          text(kind),
          text(id),
          { kind: 'severity', term: severity },
          time(last),
          text(because),
          text(title),
        ]),
        whenEmpty: '',
      },
    },
  ];
}

export function sincePayload({ report, findings, incidents, grownFrom }: ChangesSince): Payload {
  return {
    window: windowPayload(report),
    findings: changesPayload(findings),
    incidents: changesPayload(incidents),
    changed: [...grownFrom].map(([id, was]) => ({ id, was })),
  };
}

function changesPayload({ isNew, persisting, gone }: Changes): Payload {
  return { new: [...isNew], persisting: [...persisting], gone: gone.map(gonePayload) };
}

function gonePayload({ id, severity, title, last, because }: GoneThing): Payload {
  return { id, severity, title, last: instantPayload(last), because };
}
