import type { PageList } from '../../report/page/page-input.ts';
import { type Content, element, type Markup } from '../markup/markup.ts';

/** The sections of a page in their order: the id of each, and its heading. */
export const SECTIONS = [
  ['summary', 'Summary'],
  ['happened', 'What happened'],
  ['findings', 'Findings'],
  ['reach', 'Who reached what'],
  ['hours', 'When they usually act'],
  ['deployment', 'Where it runs'],
  ['expected', 'What was expected'],
  ['limits', 'What cannot be told'],
  ['method', 'Method'],
  ['events', 'Events'],
  ['evidence', 'Evidence and custody'],
] as const;
export type SectionId = (typeof SECTIONS)[number][0];

export function section(id: SectionId, ...content: readonly Content[]): Markup {
  const at = SECTIONS.findIndex(([known]) => known === id);
  const heading = `${at + 1}. ${SECTIONS[at]?.[1] ?? ''}`;
  return element('section', { id, class: id }, element('h2', {}, heading), content);
}

/** Pairs of a name and what is said of it. Those without a value are left out. */
export function facts(pairs: readonly (readonly [string, Content])[]): Markup {
  const told = pairs.filter(([, value]) => value !== null && value !== '');
  const rows = told.map(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]);
  return element('dl', { class: 'facts' }, rows);
}

/** The sentence that says what is left out of a list; nothing for a whole list. */
export function cutNote({ cut }: PageList<unknown>): Content {
  return cut === null ? null : element('p', {}, element('small', {}, withCode(cut)));
}

/** A sentence of this program in which backticks stand around commands. Not for sentences with text of a log. */
export function withCode(sentence: string): Content {
  return sentence.split('`').map((part, at) => (at % 2 === 1 ? element('code', {}, part) : part));
}

/** Names in a row, and what is left out of them. */
export function names({ rows, cut }: PageList<string>): Content {
  return rows.length === 0 ? null : [rows.join(', '), cut === null ? null : ['. ', withCode(cut)]];
}

/** Sentences as a list; null for none. */
export function list(sentences: readonly string[], written: (sentence: string) => Content): Content {
  if (sentences.length === 0) return null;
  return element(
    'ul',
    {},
    sentences.map((sentence) => element('li', {}, written(sentence))),
  );
}
