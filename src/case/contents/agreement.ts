import type { RegistryEvent } from '../../domain/registry-event.ts';
import { saidBy } from './said-by.ts';

/** What an event says, beside how many others of its record there are. */
export type ComparedEvent = Omit<RegistryEvent, 'source'>;

/**
 * How a record agrees with an earlier one that has its identity. `less` and `more`: both say the same as far as both say
 * it, and the record leaves out what the earlier one says, or adds to it. One that does both says `more`.
 */
export type Agreement = 'same' | 'less' | 'more' | 'contradicting';

/** Records of more events are compared by their hashes alone. */
export const MOST_COMPARED_EVENTS = 200;

interface Said {
  /** What the record itself states, by names of fields and paths of details. What is null or empty is not stated. */
  readonly stated: ReadonlyMap<string, string>;
  /** What a format concludes from what is stated, and from what is not. */
  readonly concluded: string;
}

/**
 * Compares what two records of one identity say. A channel may leave out columns, and a member may have been cut off, so that
 * only what both state can contradict. Who copies an id and states little must not hide the record that states all: where the
 * earlier one leaves out who, from where, or which image, and the other one states it, the two contradict each other.
 */
export function agreementOf(earlier: readonly ComparedEvent[], record: readonly ComparedEvent[]): Agreement {
  if (earlier.length === 0 || record.length === 0) return 'contradicting';
  if (Math.max(earlier.length, record.length) > MOST_COMPARED_EVENTS) return 'contradicting';
  const [before, after] = [earlier.map(saidIn), record.map(saidIn)];
  const pairs = pairsOf(before, after);
  if (pairs === null) return 'contradicting';
  const all = pairs.map(([one, other]) => agreementOfPair(one, other));
  if (all.includes('contradicting')) return 'contradicting';
  if (all.includes('more')) return 'more';
  return all.includes('less') || before.length > after.length ? 'less' : 'same';
}

/**
 * Which events of the two are compared. A record without its answer may give one event where the whole one gives one for each
 * tag: then each of these says what that one says, and more. Some of them may have failed where the call succeeded.
 */
function pairsOf(before: readonly Said[], after: readonly Said[]): readonly (readonly [Said, Said])[] | null {
  if (before.length === after.length) return before.map((one, index) => [one, after[index] ?? one]);
  const isEarlierBrief = before.length < after.length;
  const [few, many] = isEarlierBrief ? [before, after] : [after, before];
  const ofCalls = few.map((brief) => ({ brief, call: withoutOutcome(brief) }));
  const used = new Set<Said>();
  const pairs: (readonly [Said, Said])[] = [];
  for (const one of many) {
    const found = ofCalls.find(({ call }) => comparisonOf(call, one) === 'more');
    if (found === undefined) return null;
    if (found.brief.stated.get('outcome') === one.stated.get('outcome')) used.add(found.brief);
    pairs.push(isEarlierBrief ? [found.call, one] : [one, found.call]);
  }
  return few.every((brief) => used.has(brief)) ? pairs : null;
}

function withoutOutcome({ stated, concluded }: Said): Said {
  return { stated: new Map([...stated].filter(([name]) => name !== 'outcome')), concluded };
}

function agreementOfPair(earlier: Said, record: Said): Agreement {
  const compared = comparisonOf(earlier, record);
  return compared === 'more' && hidesPart(earlier, record) ? 'contradicting' : compared;
}

/** The same, whatever is left out. */
function comparisonOf(earlier: Said, record: Said): Agreement {
  let [shared, more] = [0, 0];
  for (const [name, value] of record.stated) {
    const before = earlier.stated.get(name);
    if (before === undefined) more++;
    else if (before !== value) return 'contradicting';
    else shared++;
  }
  if (more > 0) return 'more';
  if (shared < earlier.stated.size) return 'less';
  return earlier.concluded === record.concluded ? 'same' : 'contradicting';
}

/** Whether the earlier one leaves out one of what questions are asked about, and the other one states it. */
function hidesPart(earlier: Said, record: Said): boolean {
  const states = ({ stated }: Said, names: readonly string[]) => names.some((name) => stated.has(name));
  return ASKED_ABOUT.some((names) => !states(earlier, names) && states(record, names));
}

const ASKED_ABOUT = [['actor', 'actorName'], ['address'], ['repository'], ['tag'], ['digest']];

/** What a temporary credential is called where its record does not state how it was got. */
const TEMPORARY = 'temporary';

function saidIn(event: ComparedEvent): Said {
  const { actor, client, image } = event;
  const fields: readonly (readonly [name: string, value: string | number | null | undefined])[] = [
    ['time', event.time],
    ['action', event.action],
    ['outcome', event.outcome === 'unknown' ? null : event.outcome],
    ['reasonCode', event.reasonCode],
    ['eventId', event.eventId],
    ['actor', actor.id],
    ['actorName', actor.name],
    ['credential', actor.credential === TEMPORARY ? null : actor.credential],
    ['address', client.address],
    ['statedNetwork', client.statedNetwork],
    ['userAgent', client.userAgent],
    ['region', event.region],
    ['account', event.account],
    ['registry', image?.registry],
    ['namespace', image?.namespace],
    ['repository', image?.repository],
    ['tag', image?.tag],
    ['digest', image?.digest],
  ];
  const stated = new Map<string, string>();
  for (const [name, value] of fields)
    if (value !== null && value !== undefined && value !== '') stated.set(name, `${value}`);
  addDetails(event.details, stated);
  const { category, plane } = event;
  const { isPublic, network, tool } = client;
  return { stated, concluded: JSON.stringify([category, plane, actor.type, isPublic, network, tool]) };
}

/** A line for each value: see `saidBy`. Names begin with a control character, as no field does. */
function addDetails(details: ComparedEvent['details'], stated: Map<string, string>): void {
  for (const line of (saidBy(withTruths(details)) ?? JSON.stringify(details)).split('\n')) {
    const end = line.indexOf('\t');
    if (end > 0) stated.set(line.slice(0, end), line.slice(end + 1));
  }
}

/** Python and Kusto write truths in capitals. */
function withTruths(details: ComparedEvent['details']): ComparedEvent['details'] {
  const isTruth = (value: unknown) => value === 'True' || value === 'TRUE' || value === 'False' || value === 'FALSE';
  const entries = Object.entries(details);
  if (!entries.some(([, value]) => isTruth(value))) return details;
  return Object.fromEntries(entries.map(([key, value]) => [key, isTruth(value) ? String(value).toLowerCase() : value]));
}
