import { type AllowEntry, isExpired } from '../../domain/allow-entry.ts';
import type { Instant } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { AllowSuggestion } from '../../investigations/allow-suggestions.ts';
import { instantPayload, windowPayload } from '../payloads.ts';
import { count, type Payload, type Report, SCHEMA, text, time } from '../report.ts';
import { listReport } from './list-report.ts';

export function allowReport(entries: readonly AllowEntry[], now: Instant): Report {
  const payloads = entries.map((entry): Payload => {
    return { id: entry.id, ...entryPayload(entry), expired: isExpired(entry, now) };
  });
  return listReport({
    name: 'entries',
    columns: [
      { key: 'id', title: 'ENTRY', align: 'right' },
      { key: 'address', title: 'ADDRESS', minWidth: 15 },
      { key: 'actor', title: 'ACTOR', minWidth: 8, hidesWhenEmpty: true },
      { key: 'image', title: 'IMAGE', minWidth: 8, keepsEnd: true, hidesWhenEmpty: true },
      { key: 'rule', title: 'RULE', minWidth: 8, hidesWhenEmpty: true },
      { key: 'reason', title: 'REASON', minWidth: 12 },
      { key: 'owner', title: 'OWNER', minWidth: 8, hidesWhenEmpty: true },
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
    notices: [entries.length === 1 ? '1 entry.' : `${entries.length} entries.`],
  });
}

/** Entries that might be allowed: proposals for people to judge, each with the command that accepts it. */
export function suggestionsReport(suggestions: readonly AllowSuggestion[], window: TimeWindow): Report {
  const why = ({ actors, days, events }: AllowSuggestion) =>
    `${actors} actors used it on ${days} days (${events} events)`;
  const command = ({ address }: AllowSuggestion) => `imgaudit allow add ${address} --reason '...'`;
  return listReport({
    name: 'suggestions',
    columns: [
      { key: 'address', title: 'ADDRESS', minWidth: 15 },
      { key: 'why', title: 'WHY', minWidth: 20 },
      { key: 'first', title: 'FIRST', dropOrder: 2 },
      { key: 'last', title: 'LAST', dropOrder: 1 },
      { key: 'command', title: 'TO ACCEPT', minWidth: 20 },
    ],
    rows: suggestions.map((suggestion) => [
      text(suggestion.address),
      text(why(suggestion)),
      time(suggestion.first),
      time(suggestion.last),
      text(command(suggestion)),
    ]),
    whenEmpty: 'No public address was used by several actors on several days.',
    payloads: suggestions.map((suggestion): Payload => {
      const { address, actors, days, events, first, last } = suggestion;
      const seen = { first: instantPayload(first), last: instantPayload(last) };
      return { address, actors, days, events, ...seen, why: why(suggestion), command: command(suggestion) };
    }),
    beside: { window: windowPayload(window) },
    notices: ['These are proposals: an intruder may have been there for weeks. Check each before you accept it.'],
  });
}

/** What an entry says, whatever case it is in. */
function entryPayload({ range, actor, image, rule, reason, owner, expires }: AllowEntry): Payload {
  return { address: range?.text ?? null, actor, image, rule, reason, owner, expires: instantPayload(expires) };
}

/** The entries as a file for other cases. */
export function allowExportReport(entries: readonly AllowEntry[]): Report {
  const payloads = entries.map(entryPayload);
  return {
    sections: [{ kind: 'notices', texts: [`${entries.length === 1 ? '1 entry' : `${entries.length} entries`}.`] }],
    primary: null,
    items: () => payloads,
    payload: () => ({ schema: SCHEMA, entries: payloads }),
  };
}
