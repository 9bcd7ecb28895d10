import type { CaseReader } from '../../case/case-reader.ts';
import type { SubjectWindow } from '../../case/event-filter.ts';
import { type EvidenceFile, periodOf } from '../../domain/evidence-file.ts';
import { instantOf } from '../../domain/instant.ts';
import type { EventHead } from '../../domain/registry-event.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Sequence } from '../../numbers/sequence.ts';
import { runsInTime, type Span } from '../incidents/runs-in-time.ts';
import { TWIN_REACH_MS, type Twin } from './act.ts';
import type { ToldAct } from './told-acts.ts';
import { TwinFinder } from './twin-finder.ts';

/** What is asked of a case to find twins. */
export type TwinReader = Pick<CaseReader, 'stepsOfEach' | 'evidenceFiles' | 'registryAliases'>;

/** Whether a twin of an act is the nearest to it is decided by what lies within the reach of the twin. */
const NEEDED_MS = 2 * TWIN_REACH_MS;

/** Reading what lies between two events of one repository costs less than another question. */
const LONGEST_PAUSE_MS = 600_000;

/** How many events one question is about. */
const EVENTS_AT_ONCE = 5_000;

type AskedEvent = Pick<EventHead, 'seq' | 'time' | 'image' | 'source'>;

const NONE: readonly Twin[] = [];

/** What other records tell of the act of an event. */
export interface Told {
  readonly twins: readonly Twin[];
  /** Null where no other record tells of the act. */
  readonly act: ToldAct | null;
}

/** Answers which records of other logs most likely tell of the same acts as some events. */
export class LikelyTwins {
  readonly #reader: TwinReader;
  readonly #spans: ReadonlyMap<string, Span>;

  constructor(reader: TwinReader) {
    this.#reader = reader;
    this.#spans = spansOfSources(reader.evidenceFiles());
  }

  /** Whether any event of the case can have one. */
  get isPossible(): boolean {
    return this.#spans.size > 1;
  }

  /** The twins of each event that has one, by its number. All events are asked about in one question. */
  of(events: readonly AskedEvent[]): ReadonlyMap<number, readonly Twin[]> {
    const finder = this.#finderFor(events);
    if (finder === null) return new Map();
    const found = events.map(({ seq }) => [seq, finder.twinsOf(seq)] as const);
    return new Map(found.filter(([, twins]) => twins.length > 0));
  }

  /** Null where none of the events can have a twin. */
  #finderFor(events: readonly AskedEvent[]): TwinFinder | null {
    const parts = partsAround(events.filter((event) => this.#mayHaveTwin(event)));
    if (parts.length === 0) return null;
    return new TwinFinder(this.#reader.stepsOfEach([], parts).flat(), this.#reader.registryAliases());
  }

  /** Whether the case has events of another source around that time. In a case of one source nothing needs to be asked. */
  #mayHaveTwin({ time, source }: AskedEvent): boolean {
    return [...this.#spans].some(([other, { first, last }]) => {
      return other !== source && first - TWIN_REACH_MS <= time && time <= last + TWIN_REACH_MS;
    });
  }

  /** Adds their twins to items while they are read, a block at a time. */
  added<Item extends { readonly event: EventHead }>(
    items: Sequence<Item>,
  ): Sequence<Item & { readonly twins: readonly Twin[] }> {
    const withTwins = (block: readonly Item[]) => {
      const twins = this.of(block.map(({ event }) => event));
      return block.map((item) => ({ ...item, twins: twins.get(item.event.seq) ?? NONE }));
    };
    return { length: items.length, [Symbol.iterator]: () => inBlocks(items, withTwins) };
  }

  /** Adds to items all that other records tell of their acts, in the same way. */
  told<Item extends { readonly event: EventHead }>(items: Iterable<Item>): Iterable<Item & Told> {
    return inBlocks(items, (block) => {
      const finder = this.#finderFor(block.map(({ event }) => event));
      return block.map((item) => {
        const { seq } = item.event;
        return { ...item, twins: finder?.twinsOf(seq) ?? NONE, act: finder?.actOf(seq) ?? null };
      });
    });
  }
}

function* inBlocks<Item, Answer>(
  items: Iterable<Item>,
  answer: (block: readonly Item[]) => readonly Answer[],
): Generator<Answer> {
  let block: Item[] = [];
  for (const item of items) {
    block.push(item);
    if (block.length < EVENTS_AT_ONCE) continue;
    yield* answer(block);
    block = [];
  }
  yield* answer(block);
}

/** The repositories of some events, each in the times around them. No moment of a repository is asked about twice. */
function partsAround(events: readonly AskedEvent[]): readonly SubjectWindow[] {
  const byRepository = groupBy(events, ({ image }) => image?.repository ?? null);
  return Array.from(byRepository, ([repository, ofOne]) => {
    const spans = ofOne.map(({ time }) => ({ first: time - NEEDED_MS, last: time + NEEDED_MS }));
    return runsInTime(spans, [...spans.keys()], LONGEST_PAUSE_MS).flatMap((run): readonly SubjectWindow[] => {
      const from = instantOf(Math.max(0, spans[run[0] ?? 0]?.first ?? 0));
      const to = instantOf((spans[run.at(-1) ?? 0]?.last ?? 0) + 1);
      const subject = { kind: 'repository', registries: null, repository } as const;
      return from === null || to === null ? [] : [{ subject, window: { from, to } }];
    });
  }).flat();
}

/** From the first event of each source to its last one. */
function spansOfSources(files: readonly EvidenceFile[]): ReadonlyMap<string, Span> {
  const bySource = groupBy(files, ({ source }) => source);
  return new Map(
    [...bySource].flatMap(([source, of]) => {
      const period = periodOf(of);
      return period === null ? [] : [[source, period] as const];
    }),
  );
}
