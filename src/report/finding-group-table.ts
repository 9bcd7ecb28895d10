import type { FindingGroupOf, FindingKey } from '../investigations/finding-groups.ts';
import { instantPayload } from './payloads.ts';
import { count, type Payload, type Table, text, time } from './report.ts';

const TITLES: Readonly<Record<FindingKey, string>> = {
  rule: 'RULE',
  ip: 'ADDRESS',
  actor: 'ACTOR',
  image: 'REPOSITORY',
};

/** Groups of findings as rows. */
export function findingGroupTable(key: FindingKey, groups: readonly FindingGroupOf[], whenEmpty: string): Table {
  return {
    title: null,
    columns: [
      { key: 'severity', title: 'SEVERITY' },
      { key, title: TITLES[key], minWidth: 20 },
      { key: 'findings', title: 'FINDINGS', align: 'right' },
      { key: 'incidents', title: 'INCIDENTS', align: 'right', dropOrder: 2 },
      { key: 'first', title: 'FIRST' },
      { key: 'last', title: 'LAST', dropOrder: 1 },
    ],
    rows: groups.map(({ name, severity, findings, incidents, first, last }) => [
      { kind: 'severity', term: severity },
      text(name),
      count(findings),
      count(incidents),
      time(first),
      time(last),
    ]),
    whenEmpty,
  };
}

/** A group as JSON shows it; its name has the key of the grouping. */
export function findingGroupPayload(key: FindingKey, group: FindingGroupOf): Payload {
  const { name, severity, findings, incidents, first, last } = group;
  return { [key]: name, severity, findings, incidents, first: instantPayload(first), last: instantPayload(last) };
}
