/** A list that is made while it is iterated, as often as it is iterated; an array is one too. */
export interface Sequence<T> extends Iterable<T> {
  readonly length: number;
}

/** Each member of a list as `of` makes it. It is made when it is asked for, and nothing is kept. */
export function mapped<T, U>(list: Sequence<T>, of: (member: T) => U): Sequence<U> {
  return {
    length: list.length,
    *[Symbol.iterator]() {
      for (const member of list) yield of(member);
    },
  };
}
