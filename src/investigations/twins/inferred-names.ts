import type { EventReader } from '../../case/case-reader.ts';
import type { InferredName } from '../../domain/finding.ts';
import type { EventHead } from '../../domain/registry-event.ts';
import { LikelyTwins, type TwinReader } from './likely-twins.ts';

/** Twins are looked for of at most this many events of a finding: who is behind it shows in the first of them. */
const MOST_EVENTS = 50;

/** What a finding names, and the numbers of its events. */
interface Named {
  readonly addresses: readonly string[];
  readonly actors: readonly string[];
  readonly events: readonly number[];
}

/**
 * For each finding that names no address or no actor, what the twins of its events name instead. An event that states
 * the address or the actor itself needs none. Each name comes once, in the order of the events.
 */
export function inferredNames(
  reader: TwinReader & Pick<EventReader, 'eventsByNumber'>,
  findings: readonly Named[],
): readonly (readonly InferredName[])[] {
  const numbers = findings.map((finding) => (isWhole(finding) ? [] : finding.events.slice(0, MOST_EVENTS)));
  const twins = new LikelyTwins(reader);
  if (!twins.isPossible) return findings.map(() => []);
  const events = reader.eventsByNumber([...new Set(numbers.flat())]);
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  const twinsOf = twins.of(events);
  return findings.map((finding, index) => {
    const names = (numbers[index] ?? []).flatMap((seq) => {
      const event = bySeq.get(seq);
      return event === undefined ? [] : (twinsOf.get(seq) ?? []).flatMap((twin) => namesOf(twin, event, finding));
    });
    return [...new Map(names.map((name) => [JSON.stringify([name.kind, name.name]), name])).values()];
  });
}

function isWhole({ addresses, actors }: Named): boolean {
  return addresses.length > 0 && actors.length > 0;
}

function namesOf(
  {
    source,
    address,
    actor,
  }: { readonly source: string; readonly address: string | null; readonly actor: string | null },
  event: Pick<EventHead, 'client' | 'actor'>,
  { addresses, actors }: Named,
): readonly InferredName[] {
  const actorOfEvent = event.actor.id ?? event.actor.name;
  // A finding may rest on what others did as well, such as pulls of what was planted. It is about those that it names.
  const isOfNamedActor = actors.length === 0 || (actorOfEvent !== null && actors.includes(actorOfEvent));
  const isOfNamedAddress =
    addresses.length === 0 || (event.client.address !== null && addresses.includes(event.client.address));
  const lacksAddress = addresses.length === 0 && event.client.address === null && isOfNamedActor;
  const lacksActor = actors.length === 0 && actorOfEvent === null && isOfNamedAddress;
  return [
    ...(lacksAddress && address !== null ? [{ kind: 'address' as const, name: address, source }] : []),
    ...(lacksActor && actor !== null ? [{ kind: 'actor' as const, name: actor, source }] : []),
  ];
}
