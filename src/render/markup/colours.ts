import type { Attributes } from './markup.ts';

/**
 * Every colour of the page, for light and for dark screens. Text has a contrast of at least 4.5 to what it stands on,
 * shapes of at least 3 (WCAG 2.2, 1.4.3 and 1.4.11).
 */
const COLOURS = {
  paper: ['#ffffff', '#14171c'],
  ink: ['#15181c', '#e8eaed'],
  muted: ['#4a525c', '#b4bcc6'],
  rule: ['#c2c8cf', '#3b424c'],
  panel: ['#f4f6f8', '#1d222a'],
  link: ['#1a4a8a', '#9cc4f2'],
  grid: ['#dde1e6', '#323942'],
  lane: ['#f4f6f8', '#1d222a'],
  public: ['#fdeeec', '#3a2223'],
  bar: ['#7ba6d3', '#4d7fb5'],
  found: ['#b3261e', '#ff8a80'],
  critical: ['#7a0019', '#ff9fb4'],
  high: ['#b3261e', '#ff8a80'],
  medium: ['#8a5200', '#f2b84b'],
  low: ['#2f5d8a', '#8fc0ee'],
  info: ['#4a5560', '#aab4bf'],
  onSeverity: ['#ffffff', '#14171c'],
  refused: ['#5f6670', '#b4bcc6'],
  'sign-in': ['#8a5200', '#f2b84b'],
  look: ['#00695c', '#4db6ac'],
  pull: ['#1f5fa8', '#7fb3e6'],
  push: ['#6a1b9a', '#d8a0e6'],
  change: ['#5d4037', '#d7ab98'],
  delete: ['#b3261e', '#ff8a80'],
  other: ['#4a5560', '#aab4bf'],
  heat0: ['#f4f6f8', '#1d222a'],
  heat1: ['#d6e4f3', '#24405e'],
  heat2: ['#8fb4da', '#3b6a9b'],
  heat3: ['#1f5fa8', '#9cc4f2'],
  onHeat1: ['#15181c', '#e8eaed'],
  onHeat2: ['#15181c', '#ffffff'],
  onHeat3: ['#ffffff', '#14171c'],
} as const;

export type Colour = keyof typeof COLOURS;

const NAMES: readonly Colour[] = Object.keys(COLOURS).filter((name): name is Colour => name in COLOURS);

/** Fills a shape or a text. The attribute works where styles are blocked; the class follows the dark mode. */
export function filled(colour: Colour): Attributes {
  return { class: `f-${colour}`, fill: COLOURS[colour][0] };
}

/** Draws a line, or the outline of a shape that is filled with the paper's colour. */
export function outlined(colour: Colour, width = 1): Attributes {
  return { class: `s-${colour}`, fill: 'none', stroke: COLOURS[colour][0], 'stroke-width': width };
}

/** The rules of the style sheet that give each colour its name, and shapes their colours. */
export function colourRules(): string {
  const values = (at: 0 | 1) => NAMES.map((name) => `--${name}:${COLOURS[name][at]}`).join(';');
  const shapes = NAMES.map((name) => `.f-${name}{fill:var(--${name})}.s-${name}{stroke:var(--${name})}`).join('');
  const dark = `@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${values(1)}}}`;
  return `:root{color-scheme:light;${values(0)}}${dark}${shapes}`;
}
