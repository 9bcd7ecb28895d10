import type { Step } from '../../../case/case-reader.ts';
import type { Subject, SubjectWindow } from '../../../case/event-filter.ts';
import { addToGroup } from '../../../numbers/group-by.ts';

/** A step, and what a subject may be about beside it. */
export interface PlacedStep {
  readonly step: Step;
  readonly hasImage: boolean;
  readonly namespace: string | null;
}

/** Hands steps out to the parts of a question that are about them. Steps come in the order of the answer. */
export class StepsOfParts {
  readonly #parts: readonly SubjectWindow[];
  readonly #steps: Step[][];
  /** Places in the list of parts by what their subject names. */
  readonly #places = new Map<string, number[]>();
  readonly #containers: number[] = [];

  constructor(parts: readonly SubjectWindow[]) {
    this.#parts = parts;
    this.#steps = parts.map(() => []);
    for (const [place, { subject }] of parts.entries()) {
      if (subject.kind === 'container') this.#containers.push(place);
      addToGroup(this.#places, nameOf(subject), place);
    }
  }

  get steps(): readonly (readonly Step[])[] {
    return this.#steps;
  }

  add(placed: PlacedStep): void {
    const { step, hasImage } = placed;
    this.#addTo(`address ${step.address}`, step.address === null ? null : placed);
    this.#addTo(`actor ${JSON.stringify(step.actor)}`, placed);
    if (!hasImage) return;
    const { repository, tag, digest } = step;
    if (repository === null) {
      // An event on a namespace is about every repository in it.
      for (const place of this.#containers) this.#addAt(place, placed);
      return;
    }
    this.#addTo(JSON.stringify(['repository', repository]), placed);
    if (tag !== null) this.#addTo(JSON.stringify(['tag', repository, tag]), placed);
    if (digest !== null) this.#addTo(JSON.stringify(['digest', repository, digest]), placed);
    if (tag === null && digest === null) this.#addTo(JSON.stringify(['container', repository]), placed);
  }

  #addTo(name: string, placed: PlacedStep | null): void {
    if (placed === null) return;
    for (const place of this.#places.get(name) ?? []) this.#addAt(place, placed);
  }

  #addAt(place: number, placed: PlacedStep): void {
    const part = this.#parts[place];
    if (part === undefined) return;
    const { window, subject } = part;
    const { time } = placed.step;
    if (window !== null && (time < window.from || time >= window.to)) return;
    if (isOn(subject, placed)) this.#steps[place]?.push(placed.step);
  }
}

function nameOf(subject: Subject): string {
  switch (subject.kind) {
    case 'address':
      return `address ${subject.address}`;
    case 'actor':
      return `actor ${JSON.stringify(subject.actor)}`;
    case 'tag':
      return JSON.stringify(['tag', subject.repository, subject.tag]);
    case 'digest':
      return JSON.stringify(['digest', subject.repository, subject.digest]);
    default:
      return JSON.stringify([subject.kind, subject.repository]);
  }
}

/** Whether what a subject names beside its name holds: the registry, and for a container that the event names no image. */
function isOn(subject: Subject, { step, namespace }: PlacedStep): boolean {
  if (subject.kind === 'address' || subject.kind === 'actor') return true;
  const { registries, repository } = subject;
  const isOfHost = registries === null || (step.registry !== null && registries.includes(step.registry));
  if (subject.kind !== 'container') return isOfHost;
  if (step.digest !== null) return false;
  if (step.repository === repository && step.tag === null && isOfHost) return true;
  const isOfAny = isOfHost || step.registry === null;
  return step.repository === null && namespace !== null && repository.startsWith(`${namespace}/`) && isOfAny;
}
