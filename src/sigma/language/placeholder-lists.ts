/** Lists of values by their names, for the modifier `expand`: `%admins%` stands for the list `admins`. */
export type PlaceholderLists = ReadonlyMap<string, readonly string[]>;

/** A value with each list put in for its placeholder, or why that cannot be done. */
export function expanded(
  text: string,
  lists: PlaceholderLists,
): { readonly values: readonly string[] } | { readonly problem: string; readonly hint: string } {
  const pieces = piecesOf(text);
  let values: readonly string[] = [''];
  for (const piece of pieces) {
    if (!piece.isName) {
      values = values.map((value) => value + piece.text);
      continue;
    }
    const list = lists.get(piece.text);
    if (list === undefined) {
      const known = [...lists.keys()];
      const hint =
        known.length === 0
          ? `Give it with --lists ${piece.text}=<file>, or --lists <folder> with a file ${piece.text}.txt.`
          : `Given lists: ${known.join(', ')}.`;
      return { problem: `there is no list for %${piece.text}%`, hint };
    }
    if (values.length * list.length > MOST_EXPANDED) {
      return { problem: `${text} stands for more than ${MOST_EXPANDED} values`, hint: 'Use a shorter list.' };
    }
    values = values.flatMap((value) => list.map((item) => value + item));
  }
  return { values };
}

/** A value may stand for this many. */
const MOST_EXPANDED = 10_000;

interface Piece {
  readonly text: string;
  readonly isName: boolean;
}

/** Cuts a value at its placeholders. `\%` is a plain percent sign. */
function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    if (text.startsWith('\\%', at)) {
      plain += '%';
      at += 2;
      continue;
    }
    const end = text[at] === '%' ? text.indexOf('%', at + 1) : -1;
    if (end > at + 1) {
      pieces.push({ text: plain, isName: false }, { text: text.slice(at + 1, end), isName: true });
      plain = '';
      at = end + 1;
    } else plain += text[at++];
  }
  return [...pieces, { text: plain, isName: false }];
}
