import { type AllowEntry, isExpired } from '../domain/allow-entry.ts';
import type { Instant } from '../domain/instant.ts';
import { listReport } from './list-report.ts';
import { instantPayload } from './payloads.ts';
import { count, type Payload, type Report, text, time } from './report.ts';

export function allowReport(entries: readonly AllowEntry[], now: Instant): Report {
  const payloads = entries.map((entry): Payload => {
    const { id, range, actor, image, rule, reason, owner, expires } = entry;
    const expired = isExpired(entry, now);
    return {
      id,
      address: range?.text ?? null,
      actor,
      image,
      rule,
      reason,
      owner,
      expires: instantPayload(expires),
      expired,
    };
  });
  return listReport({
    name: 'entries',
    columns: [
      { key: 'id', title: 'ENTRY', align: 'right' },
      { key: 'address', title: 'ADDRESS', least: 15 },
      { key: 'actor', title: 'ACTOR', least: 8, hidesWhenEmpty: true },
      { key: 'image', title: 'IMAGE', least: 8, hidesWhenEmpty: true },
      { key: 'rule', title: 'RULE', least: 8, hidesWhenEmpty: true },
      { key: 'reason', title: 'REASON', least: 12 },
      { key: 'owner', title: 'OWNER', least: 8, hidesWhenEmpty: true },
      { key: 'expires', title: 'EXPIRES' },
      { key: 'state', title: 'STATE' },
    ],
    rows: entries.map((entry) => [
      count(entry.id ?? 0),
      text(entry.range?.text ?? null),
      text(entry.actor),
      text(entry.image),
      text(entry.rule),
      text(entry.reason),
      text(entry.owner),
      time(entry.expires),
      text(isExpired(entry, now) ? 'expired' : 'valid'),
    ]),
    whenEmpty: 'Nothing is allowed in this case.',
    payloads,
    notes: [entries.length === 1 ? '1 entry.' : `${entries.length} entries.`],
  });
}
