import type { Incident } from '../domain/incident.ts';
import type { FindingGroupOf, FindingKey } from '../investigations/finding-groups.ts';
import { instantPayload } from './payloads.ts';
import { count, type Payload, type Table, text, time } from './report.ts';

const TITLES: Readonly<Record<FindingKey, string>> = {
  rule: 'RULE',
  ip: 'ADDRESS',
  actor: 'ACTOR',
  image: 'REPOSITORY',
};

/** Gives the command that shows an incident. */
type NextOf = (incident: Incident) => string;

/** Groups of findings as rows, each with the command that shows its worst incident. */
export function findingGroupTable(
  key: FindingKey,
  groups: readonly FindingGroupOf[],
  { whenEmpty, nextOf }: Pick<Table, 'whenEmpty'> & { readonly nextOf: NextOf },
): Table {
  const rowOf = new Map(groups.map(({ worst }, row) => [worst, row] as const).toReversed());
  return {
    title: null,
    columns: [
      { key: 'severity', title: 'SEVERITY' },
      { key, title: TITLES[key], minWidth: 20 },
      { key: 'findings', title: 'FINDINGS', align: 'right' },
      { key: 'incidents', title: 'INCIDENTS', align: 'right', dropOrder: 2 },
      { key: 'first', title: 'FIRST' },
      { key: 'last', title: 'LAST', dropOrder: 1 },
      { key: 'next', title: 'Next', below: 'command' },
    ],
    rows: groups.map(({ name, severity, findings, incidents, worst, first, last }, row) => [
      { kind: 'severity', term: severity },
      text(name),
      count(findings),
      count(incidents),
      time(first),
      time(last),
      // One command a row would be the same for many rows: it stands below the first of them.
      text(worst === null || rowOf.get(worst) !== row ? null : nextOf(worst)),
    ]),
    whenEmpty,
  };
}

/** A group as JSON shows it; its name has the key of the grouping. */
export function findingGroupPayload(key: FindingKey, group: FindingGroupOf, nextOf: NextOf): Payload {
  const { name, severity, findings, incidents, worst, first, last } = group;
  return {
    ...{ [key]: name, severity, findings, incidents, first: instantPayload(first), last: instantPayload(last) },
    next: worst === null ? null : nextOf(worst),
  };
}
