import type { PageInput, PageNote } from '../../report/page/page-input.ts';
import { type Content, element, type Markup } from '../markup/markup.ts';
import type { Clock } from '../markup/times.ts';
import { facts, SECTIONS, section, withCode } from './section.ts';

/** What the page is, of what, by whom, and whether its case is sound. */
export function head(input: PageInput, clock: Clock): Markup {
  const { tool, tlp, title, window, evidence } = input;
  return element(
    'header',
    {},
    tlp === null ? null : element('span', { class: 'tlp' }, tlp),
    element('p', { class: 'made' }, `Incident report, made by ${tool.name} ${tool.version}`),
    element('h1', {}, title),
    facts([
      ['Case', input.case],
      ['Window', [clock.at(window.from), ' to ', clock.at(window.to), ` ${clock.zone}`]],
      ['Examiner', input.examiner],
      ['Case and evidence', withCode(evidence.verdict)],
      ['Custody head', evidence.head === null ? null : element('code', {}, evidence.head)],
    ]),
    element(
      'nav',
      { 'aria-label': 'Contents' },
      element(
        'ol',
        {},
        SECTIONS.map(([id, name]) => element('li', {}, element('a', { href: `#${id}` }, name))),
      ),
    ),
  );
}

/** The figures, and four questions with their answers. */
export function summary({ summary: { figures, answers }, notes }: PageInput, clock: Clock): Markup {
  return section(
    'summary',
    element(
      'ul',
      { class: 'figures' },
      figures.map(({ count, what, severity }) =>
        element('li', { class: severity }, element('b', {}, count), ' ', what),
      ),
    ),
    element(
      'dl',
      { class: 'answers' },
      answers.map(({ question, sentences }) => [
        element('dt', {}, question),
        sentences.map((sentence) => element('dd', {}, sentence)),
      ]),
    ),
    notes.length === 0 ? null : [element('h3', {}, 'Notes of the examiner'), notes.map((note) => noteOf(note, clock))],
  );
}

function noteOf({ text, about, at, by, tags }: PageNote, clock: Clock): Content {
  const source: Content[] = [];
  if (by !== null) source.push(` ${by}`);
  if (at !== null) source.push(' ', clock.at(at));
  if (about !== null) source.push(` about ${about}`);
  if (tags.length > 0) source.push(` (${tags.join(', ')})`);
  return element('p', { class: 'notes' }, text, source.length === 0 ? null : element('small', {}, source));
}
