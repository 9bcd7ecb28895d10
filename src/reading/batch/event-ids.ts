import type { ImageReference } from '../../domain/image-ref.ts';
import type { Actor, Client, ClientAddress, RegistryEvent } from '../../domain/registry-event.ts';
import { TupleIds } from './tuple-ids.ts';

/** Gives ids to what events repeat: actors, images, addresses. The ids are those of the batches of one builder. */
export class EventIds {
  readonly #source: string;
  // For each column of a dictionary (see EVENT_DICTIONARIES): which argument of idOf gives its value.
  readonly #action = new TupleIds([3, 0, 1, 2]);
  readonly #result = new TupleIds([1, 0]);
  readonly #agent = new TupleIds([0, 1]);
  readonly #scope = new TupleIds([0, 1]);
  readonly #kind = new TupleIds([0, 1, 2, 3]);
  readonly #actor = new TupleIds([0, 1, 2, 3]);
  readonly #address = new TupleIds([0, 4, 5, 2, 1, 3]);
  readonly #host = new TupleIds([0]);
  readonly #image = new TupleIds([3, 2, 0, 1]);
  readonly #digest = new TupleIds([0]);

  constructor(source: string) {
    this.#source = source;
  }

  action({ action, category, plane, source }: Pick<RegistryEvent, 'action' | 'category' | 'plane' | 'source'>): number {
    return this.#action.idOf(action, category, plane, source ?? this.#source);
  }

  result({ reasonCode, outcome }: Pick<RegistryEvent, 'reasonCode' | 'outcome'>): number {
    return this.#result.idOf(reasonCode, outcome);
  }

  agent({ userAgent, tool }: Pick<Client, 'userAgent' | 'tool'>): number {
    return this.#agent.idOf(userAgent, tool);
  }

  scope({ region, account }: Pick<RegistryEvent, 'region' | 'account'>): number {
    return this.#scope.idOf(region, account);
  }

  /** Id of an event shape, from the ids of its four parts. */
  kind(action: number, result: number, agent: number, scope: number): number {
    return this.#kind.idOf(action, result, agent, scope);
  }

  actor({ id, name, type, credential }: Actor): number {
    return this.#actor.idOf(id, name, type, credential);
  }

  address({ address, ip, sortKey, network, statedNetwork, isPublic }: ClientAddress): number {
    return this.#address.idOf(address, statedNetwork, network, isPublic ? 1 : 0, ip, sortKey);
  }

  /** 0 for an event without an image. */
  image(image: ImageReference | null): number {
    if (image === null) return 0;
    const { registry, namespace, repository, tag } = image;
    return this.#image.idOf(repository, tag, namespace, registry === null ? 0 : this.#host.idOf(registry));
  }

  /** 0 for an event without a digest. */
  digest(image: ImageReference | null): number {
    return image === null || image.digest === null ? 0 : this.#digest.idOf(image.digest);
  }

  /** The rows that got ids since the last time, by dictionary. */
  takeRows() {
    return {
      action: this.#action.takeFresh(),
      result: this.#result.takeFresh(),
      agent: this.#agent.takeFresh(),
      scope: this.#scope.takeFresh(),
      kind: this.#kind.takeFresh(),
      actor: this.#actor.takeFresh(),
      address: this.#address.takeFresh(),
      host: this.#host.takeFresh(),
      image: this.#image.takeFresh(),
      digest: this.#digest.takeFresh(),
    };
  }
}
