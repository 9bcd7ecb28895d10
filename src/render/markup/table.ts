import { type Content, element, type Markup } from './markup.ts';

/** A table of a page. */
export interface PageTable {
  /** It also names the region for those who do not see it, so no two tables of a page have the same. */
  readonly caption: string;
  readonly isCaptionHidden?: boolean;
  /** Titles of the columns. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Content[])[];
  /** Sentence in the place of a table without rows. */
  readonly whenEmpty: string;
  /** Ids of the rows, where links lead to them. */
  readonly ids?: readonly string[];
  /** Whether the first cell of a row is its heading. */
  readonly hasRowHeadings?: boolean;
}

/** A table that scrolls by itself where the page is narrow. */
export function table(of: PageTable): Markup {
  const { caption, isCaptionHidden = false, columns, rows, whenEmpty, ids = [], hasRowHeadings = false } = of;
  if (rows.length === 0) return element('p', {}, whenEmpty);
  const head = columns.map((column) => element('th', { scope: 'col' }, column));
  const body = rows.map((cells, row) =>
    element(
      'tr',
      { id: ids[row] ?? null },
      cells.map((cell, at) =>
        hasRowHeadings && at === 0 ? element('th', { scope: 'row' }, cell) : element('td', kindOf(cell), cell),
      ),
    ),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Table: ${caption}` },
    element(
      'table',
      {},
      element('caption', isCaptionHidden ? { class: 'unseen' } : {}, caption),
      element('thead', {}, element('tr', {}, head)),
      element('tbody', {}, body),
    ),
  );
}

/** Longer texts may be broken anywhere; shorter ones stay whole, so that addresses and verbs can be read and copied. */
const LONG_CHARACTERS = 32;
/** These stay whole on paper too, where room is short: an IPv4 address has at most 15 characters. */
const SHORT_CHARACTERS = 15;

function kindOf(cell: Content) {
  if (typeof cell === 'number') return { class: 'number' };
  if (typeof cell !== 'string') return {};
  if (cell.length > LONG_CHARACTERS) return { class: 'long' };
  return cell.length <= SHORT_CHARACTERS ? { class: 'short' } : {};
}
