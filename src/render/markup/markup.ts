import { neutralise } from '../text/neutralise.ts';

/** A piece of HTML. Only the functions of this file make one, so text that comes from a log cannot become an element or an attribute. */
export class Markup {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

/** What an element holds. Texts are escaped; null is nothing. */
export type Content = Markup | string | number | null | readonly Content[];

/** Values of attributes are escaped; an attribute whose value is null is left out. */
export type Attributes = Readonly<Record<string, string | number | null>>;

/** Elements that hold nothing and have no end tag in HTML. */
const VOID: ReadonlySet<string> = new Set(['meta', 'wbr']);

/** An element. Its name and the names of its attributes are constants of this program. */
export function element(name: string, attributes: Attributes, ...content: readonly Content[]): Markup {
  let written = '';
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null) written += ` ${attribute}="${escaped(String(value))}"`;
  }
  const start = `<${name}${written}>`;
  return new Markup(VOID.has(name) ? start : `${start}${htmlOf(content)}</${name}>`);
}

/** The style sheet of a page, a constant of this program: it is the one text that is written as it is. */
export function styleElement(sheet: string): Markup {
  return new Markup(`<style>${sheet}</style>`);
}

function htmlOf(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.html;
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  let html = '';
  for (const part of content) html += htmlOf(part);
  return html;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escaped(text: string): string {
  return neutralise(text).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? '');
}
