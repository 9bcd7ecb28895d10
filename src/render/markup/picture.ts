import { type Attributes, type Content, element, type Markup } from './markup.ts';

/** A picture with what stands around it. */
export interface Picture {
  /** Prefix of the ids of its title and description: `p1`. */
  readonly id: string;
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly drawing: Content;
  readonly caption: Content;
  /** The same numbers as a table. */
  readonly table: Content;
}

/** A figure: the picture, its caption, and a table that opens below it. */
export function figure({ id, title, description, width, height, drawing, caption, table }: Picture): Markup {
  const svg = element(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${id}-t ${id}-d`,
      'font-family': 'system-ui,sans-serif',
      'font-size': 13,
    },
    element('title', { id: `${id}-t` }, title),
    element('desc', { id: `${id}-d` }, description),
    drawing,
  );
  const picture = element(
    'div',
    { class: 'picture', tabindex: 0, role: 'region', 'aria-label': `Picture: ${title}` },
    svg,
  );
  return element(
    'div',
    { class: 'pictured' },
    // A caption is the last part of a figure, so the table stands beside the figure.
    element('figure', {}, picture, element('figcaption', {}, caption)),
    element('details', {}, element('summary', {}, 'The numbers of this picture as a table'), table),
  );
}

/** A coordinate with one decimal, so that pages stay small and equal. */
export function coordinate(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A shape with what it stands for, which browsers show when the pointer rests on it. */
export function shape(name: 'rect' | 'circle' | 'path' | 'line', attributes: Attributes, meaning?: string): Markup {
  return element(name, attributes, meaning === undefined ? null : element('title', {}, meaning));
}

/** One line of text in a picture. Texts that are too long are cut; the whole of it shows when the pointer rests on it. */
export function label(
  words: string,
  { x, y, most = Number.POSITIVE_INFINITY, ...attributes }: LabelPlace & Attributes,
): Markup {
  const place = { ...attributes, x: coordinate(Number(x)), y: coordinate(Number(y)) };
  if (words.length <= most) return element('text', place, words);
  return element('text', place, element('title', {}, words), `${words.slice(0, most - 1)}…`);
}

interface LabelPlace {
  readonly x: number;
  readonly y: number;
  /** How many characters fit. */
  readonly most?: number;
}
