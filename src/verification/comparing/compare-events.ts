import type { RecordedEvent, RegistryEvent } from '../../domain/registry-event.ts';
import { wellFormed } from '../../domain/text/well-formed.ts';

/** The names of the fields in which a stored event differs from the event that its record gives. */
export function differences(
  given: RegistryEvent & { readonly source: string },
  found: RecordedEvent,
): readonly string[] {
  const [givenFields, foundFields] = [fieldsOf(given), fieldsOf(found)];
  return [...givenFields].filter(([name, value]) => foundFields.get(name) !== value).map(([name]) => name);
}

function fieldsOf(event: RegistryEvent & { readonly source: string }): ReadonlyMap<string, string> {
  const { actor, client, image } = event;
  const simple: readonly (readonly [string, string | number | boolean | null])[] = [
    ['event id', event.eventId],
    ['time', event.time],
    ['category', event.category],
    ['action', event.action],
    ['plane', event.plane],
    ['source', event.source],
    ['outcome', event.outcome],
    ['reason code', event.reasonCode],
    ['actor id', actor.id],
    ['actor name', actor.name],
    ['actor type', actor.type],
    ['credential', actor.credential],
    ['address', client.address],
    ['ip', client.ip],
    ['sort key', client.sortKey],
    ['network', client.network],
    ['stated network', client.statedNetwork],
    ['is public', client.isPublic],
    ['user agent', client.userAgent],
    ['client', client.tool],
    ['region', event.region],
    ['account', event.account],
  ];
  const ofImage: readonly (readonly [string, string | boolean | null])[] = [
    ['image', image !== null],
    ['registry', image?.registry ?? null],
    ['namespace', image?.namespace ?? null],
    ['repository', image?.repository ?? null],
    ['tag', image?.tag ?? null],
    ['digest', image?.digest ?? null],
  ];
  const fields = [...simple, ...ofImage].map(([name, value]) => [name, stored(value)] as const);
  return new Map([...fields, ['details', JSON.stringify(event.details)]]);
}

/** A value in the form in which a case stores it; a text begins with a quote, so that it equals no number. */
function stored(value: string | number | boolean | null): string {
  return typeof value === 'string' ? `"${wellFormed(value)}` : String(value);
}
