/** Texts that are kept; a hostile log may make millions. */
const MOST_TEXTS = 200_000;

/** One copy of each text: answers name the same repositories and actors again and again. */
export class SharedTexts {
  readonly #texts = new Map<string, string>();

  shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}
