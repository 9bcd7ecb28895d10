import type { Notice } from '../domain/evidence-file.ts';
import type { Note } from '../domain/judgement.ts';
import { fewOf } from '../domain/text/few-of.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { Doings, Story, StoryEvent } from '../investigations/incident-story.ts';
import { mapped } from '../numbers/sequence.ts';
import type { AskAgain } from './ask-again.ts';
import { countsText, plural } from './cells.ts';
import { type CellColumn, eventTable } from './event-table.ts';
import { noteText } from './note-text.ts';
import { eventPayload, instantPayload } from './payloads.ts';
import { type Column, count, type Fact, type Payload, type Table, text, time } from './report.ts';

/** What every answer that tells a story has beside what it is about. */
export interface Told {
  readonly story: Story;
  readonly window: TimeWindow;
  /** What the evidence cannot show. */
  readonly notices: readonly Notice[];
  readonly again: AskAgain;
}

const ADDED: readonly CellColumn<StoryEvent>[] = [
  { key: 'mark', title: '*', audience: 'people', cell: ({ rules }) => text(rules.length > 0 ? '*' : '') },
  {
    key: 'rules',
    title: 'FOUND BY',
    minWidth: 12,
    wraps: true,
    dropOrder: 7,
    cell: ({ rules }) => text(rules.join(' ') || null),
  },
];

/** Here numbers of events matter more than what is the same in most rows, and the row still fits 80 columns. */
const FITTED: ReadonlyMap<string, Partial<Column>> = new Map([['image', { minWidth: 10 }]]);

/** The events of a story. Those that findings rest on have a mark, and the last column names the rules. */
export function storyTable({ events }: Story): Table {
  const table = eventTable(events, {
    shows: 'images',
    added: ADDED,
    eventOf: ({ event }) => event,
    whenEmpty: 'The case no longer holds these events.',
  });
  const columns = table.columns.map((column) => ({ ...column, ...FITTED.get(column.key) }));
  return { ...table, columns, title: 'Events an hour before and after, and those that findings rest on (*)' };
}

/** How many events there are, and what is not shown of them. */
export function storyText({ events, total, evidence }: Story): string {
  const left = total - events.length;
  const cut = left > 0 ? ` ${left} more events: --top all.` : '';
  return `${plural(evidence, 'event')} of evidence, ${total - evidence} around them.${cut}`;
}

export function storyPayloads({ events }: Story) {
  return mapped(events, ({ event, rules }): Payload => ({ ...eventPayload(event), rules }));
}

export function doingsTable(doings: readonly Doings[]): Table {
  return {
    title: 'What its actors and addresses did in the window',
    columns: [
      { key: 'name', title: 'WHO', minWidth: 20 },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'inStory', title: 'IN FINDINGS', align: 'right', dropOrder: 3 },
      { key: 'categories', title: 'WHAT', minWidth: 16, wraps: true },
      { key: 'repositories', title: 'REPOSITORIES', align: 'right', dropOrder: 4 },
      { key: 'first', title: 'FIRST', dropOrder: 1 },
      { key: 'last', title: 'LAST', dropOrder: 2 },
    ],
    rows: doings.map((one) => [
      text(one.name),
      count(one.events),
      count(one.inStory),
      text(countsText(one.byCategory)),
      count(one.repositories),
      time(one.first),
      time(one.last),
    ]),
    whenEmpty: 'The log names neither actors nor addresses here.',
  };
}

export function doingsPayload({ first, last, ...one }: Doings): Payload {
  return { ...one, first: instantPayload(first), last: instantPayload(last) };
}

/** Where its images run, as far as the case knows. */
export function runningFacts({ running, isInventoryKnown }: Story, images: readonly string[]): readonly Fact[] {
  if (images.length === 0) return [];
  if (!isInventoryKnown) return [{ label: 'Running', cells: [text('unknown: the case holds no cluster inventory')] }];
  const sentence = running.length === 0 ? 'none of its images, by the inventories of the case' : running.join('; ');
  return [{ label: 'Running', cells: [text(sentence)] }];
}

/** Whose other events are not among the events, and why. */
export function contextFacts({ busy }: Story): readonly Fact[] {
  if (busy.length === 0) return [];
  const names = busy.map(({ name, events }) => `${name} (${events} events in the window)`).join(', ');
  return [{ label: 'Left out', cells: [text(`other events of ${names}: too many to stand between the others`)] }];
}

/** At most this many names of a kind stand in the head; JSON has all of them. */
const MOST_NAMED = 10;

/** A line of names, or no line without names. */
export function namesFact(label: string, names: readonly string[]): readonly Fact[] {
  if (names.length === 0) return [];
  return [{ label, cells: [text(fewOf(names, MOST_NAMED))] }];
}

/** What examiners noted, a line for each note. */
export function noteFacts(notes: readonly Note[]): readonly Fact[] {
  return notes.map((note) => ({ label: 'Noted', cells: [text(noteText(note))] }));
}

/** What the evidence cannot show: an answer says what it did not see. */
export function unseenFacts(notices: readonly { readonly text: string }[]): readonly Fact[] {
  return notices.map((notice, index) => ({ label: index === 0 ? 'Not seen' : '', cells: [text(notice.text)] }));
}
