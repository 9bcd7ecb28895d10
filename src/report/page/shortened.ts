/** Characters of one text on a page. A log may name an image with 64 KB, which would stand on the page a hundred times. */
const MOST_CHARACTERS = 600;

/** A value of plain JSON in which every text is short enough for a page; one that is cut says so. */
export function shortened<T>(value: T): T;
export function shortened(value: unknown): unknown {
  if (typeof value === 'string') return shortText(value);
  if (Array.isArray(value)) return value.map((member: unknown) => shortened(member));
  if (typeof value !== 'object' || value === null) return value;
  // The names are those of the input, which this program gives.
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]));
}

function shortText(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  // Half of a surrogate pair would be no character.
  const kept = text.slice(0, MOST_CHARACTERS).replace(/[\ud800-\udbff]$/, '');
  return `${kept}… (${text.length - kept.length} more characters)`;
}
