import type { Telling } from '../formats/toolkit/format.ts';

/** Who logs a request at its beginning and who does it at its end agree about this, and so do clocks of two machines. */
const TOLERANCE_MS = 15_000;
/** How many records of one request and one moment are looked at. A hostile log may have any number. */
const MOST_LOOKED_AT = 1000;
const NEIGHBOURS: readonly number[] = [0, -1, 1];

/** Records that tell of requests, to be found by what they tell and by when that was. */
export class TellingIndex<Told extends { readonly telling: Telling }> {
  /** Most places have one only. */
  readonly #told = new Map<string, Told | Set<Told>>();

  add(told: Told): void {
    for (const place of placesOf(told.telling)) {
      const others = this.#told.get(place);
      if (others === undefined) this.#told.set(place, told);
      else if (others instanceof Set) others.add(told);
      else this.#told.set(place, new Set([others, told]));
    }
  }

  remove(told: Told): void {
    for (const place of placesOf(told.telling)) {
      const others = this.#told.get(place);
      if (others instanceof Set) others.delete(told);
      if (others === told || (others instanceof Set && others.size === 0)) this.#told.delete(place);
    }
  }

  /** The first one that may tell of the same request, and is fit. */
  find(telling: Telling, isFit: (told: Told) => boolean): Told | undefined {
    for (const place of placesNear(telling)) {
      const found = firstOf(this.#told.get(place), (told) => areNear(told.telling, telling) && isFit(told));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function firstOf<Told>(told: Told | Set<Told> | undefined, isFit: (told: Told) => boolean): Told | undefined {
  if (!(told instanceof Set)) return told !== undefined && isFit(told) ? told : undefined;
  let looked = 0;
  for (const one of told) {
    if (isFit(one)) return one;
    if (++looked === MOST_LOOKED_AT) break;
  }
  return undefined;
}

/** One of no time is looked for in a place where those of all times stand. */
function placesOf({ request, times }: Telling): readonly string[] {
  const whole = [`any ${request}`];
  return times.length === 0
    ? [...whole, request]
    : [...whole, ...momentsOf(times).map((moment) => placeOf(request, moment))];
}

/** Where those of the same time may stand, and those of no time. */
function placesNear({ request, times }: Telling): readonly string[] {
  if (times.length === 0) return [`any ${request}`];
  const places: string[] = [];
  for (const moment of momentsOf(times)) for (const step of NEIGHBOURS) places.push(placeOf(request, moment + step));
  places.push(request);
  return places;
}

/** Most requests begin and end in the same one. */
function momentsOf(times: readonly number[]): readonly number[] {
  const moments = times.map(momentOf);
  return moments.length === 2 && moments[0] === moments[1] ? moments.slice(1) : moments;
}

function placeOf(request: string, moment: number): string {
  return `${moment} ${request}`;
}

function momentOf(time: number): number {
  return Math.floor(time / TOLERANCE_MS);
}

function areNear(one: Telling, other: Telling): boolean {
  if (one.times.length === 0 || other.times.length === 0) return true;
  return one.times.some((time) => other.times.some((second) => Math.abs(time - second) <= TOLERANCE_MS));
}
