/**
 * A text with the letters A to Z made small. Other letters stay as they are, as with SQLite's `lower`: a store and the
 * program that asks it must agree on what is the same name.
 */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}
