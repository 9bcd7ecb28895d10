/**
 * What the custody log keeps of the events that a file added: a SHA-256 in hexadecimal for each field, so that verify
 * can name the field in which they differ. `form` numbers the way in which they are computed.
 */
export interface EventDigests {
  readonly form: 1;
  readonly events: number;
  readonly time: string;
  /** Action, category, plane, source, outcome, reason code, user agent, client, region and account. */
  readonly kind: string;
  readonly actor: string;
  readonly address: string;
  readonly image: string;
  readonly digest: string;
  /** The number of the record in its file. */
  readonly record: string;
  /** Where the record stands in its file. */
  readonly position: string;
  readonly eventId: string;
  readonly details: string;
}

/** The fields, and the words for them. */
const FIELDS: Readonly<Record<Exclude<keyof EventDigests, 'form'>, string>> = {
  events: 'how many there are',
  time: 'time',
  kind: 'action, outcome, client or account',
  actor: 'actor',
  address: 'address',
  image: 'image',
  digest: 'digest',
  record: 'number of the record',
  position: 'place of the record',
  eventId: 'event id',
  details: 'details',
};

/** The fields in which events differ from those that were logged, in words. `logged` comes from a log that anybody may have written. */
export function differingFields(logged: Readonly<Record<string, unknown>>, found: EventDigests): readonly string[] {
  const values = new Map<string, unknown>(Object.entries(found));
  const before = new Map(Object.entries(logged));
  return Object.entries(FIELDS)
    .filter(([name]) => before.get(name) !== values.get(name))
    .map(([, words]) => words);
}
