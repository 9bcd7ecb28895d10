/** Longer answers are not kept: they take memory, and few questions have them. */
const LONGEST = 10_000;
/** How many rows all answers that are kept have together. */
const MOST_ROWS = 50_000;

/** Answers that were given to questions which rules ask again. The state of a case that is asked does not change. */
export class RecentAnswers<T> {
  readonly #answers = new Map<string, readonly T[]>();
  #rows = 0;

  /** The answer to a question, which is asked unless its answer is kept. `name` tells questions apart. */
  to(name: string, ask: () => readonly T[]): readonly T[] {
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const answer = ask();
    if (answer.length > LONGEST) return answer;
    if (this.#rows + answer.length > MOST_ROWS) this.#forget();
    this.#answers.set(name, answer);
    this.#rows += answer.length;
    return answer;
  }

  #forget(): void {
    this.#answers.clear();
    this.#rows = 0;
  }
}
