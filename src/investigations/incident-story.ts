import type { CaseReader } from '../case/case-reader.ts';
import type { Subject, SubjectWindow } from '../case/event-filter.ts';
import { type Counts, countsBy, eventsOf, groupTallies } from '../case/tally-group.ts';
import type { Finding } from '../domain/finding.ts';
import { type Instant, instantOf } from '../domain/instant.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import { CATEGORIES } from '../domain/vocabulary.ts';
import { addToGroup } from '../numbers/group-by.ts';
import type { Sequence } from '../numbers/sequence.ts';
import { runningTexts } from './deployment/running-images.ts';
import { runsInTime } from './incidents/runs-in-time.ts';

/** How long before and after an event others of the same actors and addresses are shown with it. */
export const CONTEXT_MS = 3_600_000;
/** The events around it are those of at most this many actors and this many addresses: a spray names hundreds. */
const MOST_NAMES = 50;
/** Who has more events in the window is a fleet, a pipeline or a shared exit: their other events would bury the rest. */
const MOST_EVENTS_OF_CONTEXT = 300;

/** What findings are about, and the names whose other events matter. */
export interface StoryQuestion {
  readonly window: TimeWindow;
  readonly findings: readonly Finding[];
  readonly actors: readonly string[];
  readonly ips: readonly string[];
  readonly images: readonly string[];
  /** At most this many events are told, the earliest; null for all. */
  readonly top: number | null;
}

/** An event of a story, and the rules whose findings rest on it: none if it only happened around. */
export interface StoryEvent {
  readonly event: RecordedEvent;
  readonly rules: readonly string[];
}

/** What one actor or address did in the whole window. */
export interface Doings {
  readonly kind: 'actor' | 'address';
  readonly name: string;
  readonly events: number;
  /** How many of them the findings rest on. */
  readonly inStory: number;
  readonly byCategory: Counts;
  readonly repositories: number;
  readonly first: Instant;
  readonly last: Instant;
}

export interface Story {
  /** In order of time. They are read while they are iterated. */
  readonly events: Sequence<StoryEvent>;
  /** How many there are, told or not. */
  readonly total: number;
  /** How many of them findings rest on. */
  readonly evidence: number;
  readonly doings: readonly Doings[];
  /** Those of `doings` whose other events are left out of `events`, because there are too many of them. */
  readonly busy: readonly Doings[];
  /** A text for each image that runs. */
  readonly running: readonly string[];
  /** Whether the case holds an inventory, without which nothing is known of what runs. */
  readonly isInventoryKnown: boolean;
}

/** What happened around findings: their events, those an hour before and after, and what their actors did besides. */
export function storyOf(reader: CaseReader, question: StoryQuestion): Story {
  const { findings, images } = question;
  const rulesOf = new Map<number, string[]>();
  for (const { rule, events } of findings) for (const seq of new Set(events)) addToGroup(rulesOf, seq, rule);
  const evidence = reader.eventsByNumber([...rulesOf.keys()]);
  const running = runningTexts(reader, images);
  const doings = doingsOf(reader, question, evidence);
  const busy = doings.filter(({ events }) => events > MOST_EVENTS_OF_CONTEXT);
  const context = around(reader, subjectsOf(question, busy), evidence);
  const times = new Map([...evidence, ...context].map(({ seq, time }) => [seq, time]));
  const numbers = [...times].toSorted(([a, at], [b, then]) => at - then || a - b).map(([seq]) => seq);
  return {
    events: readInBlocks(reader, question.top === null ? numbers : numbers.slice(0, question.top), rulesOf),
    total: numbers.length,
    evidence: evidence.length,
    doings,
    busy,
    running: [...new Set(running.values())],
    isInventoryKnown: reader.inventories().length > 0,
  };
}

interface Timed {
  readonly seq: number;
  readonly time: Instant;
}

/** The events about some subjects within an hour of a piece of evidence. */
function around(reader: CaseReader, subjects: readonly Subject[], evidence: readonly Timed[]): readonly Timed[] {
  const spans = evidence.map(({ time }) => ({ first: time, last: time }));
  const runs = runsInTime(spans, [...spans.keys()], 2 * CONTEXT_MS);
  const windows = runs.map((run) => {
    const [first = 0, last = 0] = [spans[run[0] ?? -1]?.first, spans[run.at(-1) ?? -1]?.last];
    return { from: instantOf(Math.max(0, first - CONTEXT_MS)), to: instantOf(last + CONTEXT_MS + 1) };
  });
  const parts = windows.flatMap(({ from, to }): readonly SubjectWindow[] => {
    if (from === null || to === null) return [];
    return subjects.map((subject) => ({ subject, window: { from, to } }));
  });
  return parts.length === 0 ? [] : reader.stepsOfEach([], parts).flat();
}

/** The actors and addresses that are asked about, without some of them. */
function subjectsOf({ actors, ips }: StoryQuestion, without: readonly Doings[] = []): readonly Subject[] {
  const left = new Set(without.map(({ kind, name }) => `${kind} ${name}`));
  return [
    ...actors
      .slice(0, MOST_NAMES)
      .filter((actor) => !left.has(`actor ${actor}`))
      .map((actor) => ({ kind: 'actor', actor }) as const),
    ...ips
      .slice(0, MOST_NAMES)
      .filter((address) => !left.has(`address ${address}`))
      .map((address) => ({ kind: 'address', address }) as const),
  ];
}

/** How many events are read at a time. */
const EVENTS_AT_ONCE = 500;

function readInBlocks(
  reader: CaseReader,
  numbers: readonly number[],
  rulesOf: ReadonlyMap<number, readonly string[]>,
): Sequence<StoryEvent> {
  return {
    length: numbers.length,
    *[Symbol.iterator]() {
      for (let start = 0; start < numbers.length; start += EVENTS_AT_ONCE) {
        // They come in the order of numbers, and are told in the order of time.
        const block = reader.eventsByNumber(numbers.slice(start, start + EVENTS_AT_ONCE));
        for (const event of block.toSorted((a, b) => a.time - b.time || a.seq - b.seq)) {
          yield { event, rules: rulesOf.get(event.seq) ?? [] };
        }
      }
    },
  };
}

function doingsOf(reader: CaseReader, question: StoryQuestion, evidence: readonly RecordedEvent[]): readonly Doings[] {
  const subjects = subjectsOf(question);
  if (subjects.length === 0) return [];
  const selection = { window: question.window, where: [{ subjects }] };
  const tallies = reader.tally(selection, ['actor', 'address', 'category', 'repository']);
  const kinds = [
    { kind: 'actor', names: question.actors, nameOf: ({ actor }: RecordedEvent) => actor.id ?? actor.name },
    { kind: 'address', names: question.ips, nameOf: ({ client }: RecordedEvent) => client.ip ?? client.address },
  ] as const;
  return kinds.flatMap(({ kind, names, nameOf }) => {
    const asked = new Set(names.slice(0, MOST_NAMES));
    return groupTallies(tallies, [kind]).flatMap(({ name, members, first, last }): readonly Doings[] => {
      if (!asked.has(name)) return [];
      const repositories = new Set(members.map(({ key }) => key.repository ?? '').filter((found) => found !== '')).size;
      const inStory = evidence.filter((event) => nameOf(event) === name).length;
      const byCategory = countsBy(CATEGORIES, members, 'category');
      return [{ kind, name, events: eventsOf(members), inStory, byCategory, repositories, first, last }];
    });
  });
}
