/** An event as the naive reader sees it: the rules that it matches, and its fields by their names. */
export interface NaiveEvent {
  readonly seq: number;
  /** In milliseconds. Events come in the order of time, then of their numbers. */
  readonly time: number;
  readonly rules: readonly string[];
  readonly fields: Readonly<Record<string, string | null>>;
}

/** A correlation as a rule file has it. */
export interface NaiveCorrelation {
  readonly name: string;
  readonly type: string;
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly spanMs: number;
  /** Limits, `field` and `percentile`, or words about rules; null for none. */
  readonly condition: Readonly<Record<string, number | string>> | string | null;
}

export interface NaiveFinding {
  readonly group: readonly string[];
  readonly events: readonly number[];
}

/** What one event is to a correlation: an event by one of its rules. */
interface Match {
  readonly event: NaiveEvent;
  readonly rule: string;
  readonly group: string;
  readonly value: string | null;
}

/** What correlations find, each behind those that it is about, read from the specification without any state. */
export function naiveCorrelations(
  correlations: readonly NaiveCorrelation[],
  events: readonly NaiveEvent[],
): ReadonlyMap<string, readonly NaiveFinding[]> {
  const found = new Map<string, readonly NaiveFinding[]>();
  // What a correlation groups by is also what its hits have, for correlations about it.
  const hits = new Map<string, ReadonlyMap<NaiveEvent, readonly NaiveEvent['fields'][]>>();
  for (const correlation of correlations) {
    const matches = matchesOf(correlation, events, hits);
    const windows = windowsThatHit(correlation, matches);
    const own = new Map<NaiveEvent, NaiveEvent['fields'][]>();
    for (const { last, group } of windows) {
      const names = correlation.groupBy.map((name, at) => [name, (JSON.parse(group) as string[])[at] ?? ''] as const);
      own.set(last, [...(own.get(last) ?? []), { ...last.fields, ...Object.fromEntries(names) }]);
    }
    hits.set(correlation.name, own);
    found.set(correlation.name, merged(windows));
  }
  return found;
}

function matchesOf(
  { rules, groupBy, aliases, condition }: NaiveCorrelation,
  events: readonly NaiveEvent[],
  hits: ReadonlyMap<string, ReadonlyMap<NaiveEvent, readonly NaiveEvent['fields'][]>>,
): readonly Match[] {
  const field = condition !== null && typeof condition === 'object' ? condition['field'] : undefined;
  return events.flatMap((event) =>
    rules.flatMap((rule) => {
      const matched = event.rules.includes(rule) ? [event.fields] : (hits.get(rule)?.get(event) ?? []);
      return matched.flatMap((fields): Match[] => {
        const read = (name: string) => fields[aliases[name]?.[rule] ?? name] ?? null;
        const group = groupBy.map(read);
        if (group.includes(null)) return [];
        return [{ event, rule, group: JSON.stringify(group), value: field === undefined ? null : read(String(field)) }];
      });
    }),
  );
}

interface HitWindow {
  readonly last: NaiveEvent;
  readonly group: string;
  readonly events: ReadonlySet<number>;
}

function windowsThatHit(correlation: NaiveCorrelation, all: readonly Match[]): readonly HitWindow[] {
  const isOfValues = typeof correlation.condition === 'object' && correlation.condition?.['field'] !== undefined;
  const isNumber = correlation.type === 'value_sum' || correlation.type === 'value_avg';
  const wantsNumber =
    isNumber || (isOfValues && (correlation.condition as object as { percentile?: number }).percentile !== undefined);
  const usable = all.filter(({ value }) => {
    if (!isOfValues) return true;
    return value !== null && (!wantsNumber || /^-?\d+(\.\d+)?$/.test(value));
  });
  const asked = new Map(usable.map((match) => [`${match.event.seq} ${match.group}`, match]));
  return [...asked.values()].flatMap(({ event, group }): HitWindow[] => {
    const window = usable.filter(
      (one) =>
        one.group === group &&
        one.event.time >= event.time - correlation.spanMs &&
        (one.event.time < event.time || (one.event.time === event.time && one.event.seq <= event.seq)),
    );
    if (!holds(correlation, window, event)) return [];
    return [{ last: event, group, events: new Set(window.map((one) => one.event.seq)) }];
  });
}

/** Windows of a group that share events are one finding. */
function merged(windows: readonly HitWindow[]): readonly NaiveFinding[] {
  const found: { group: string; last: ReadonlySet<number>; events: Set<number> }[] = [];
  for (const { group, events } of windows) {
    const open = found.findLast((one) => one.group === group);
    if (open !== undefined && [...events].some((seq) => open.last.has(seq))) {
      for (const seq of events) open.events.add(seq);
      open.last = events;
    } else found.push({ group, last: events, events: new Set(events) });
  }
  return found.map(({ group, events }) => ({
    group: JSON.parse(group) as string[],
    events: [...events].sort((a, b) => a - b),
  }));
}

function holds({ type, rules, condition }: NaiveCorrelation, window: readonly Match[], last: NaiveEvent): boolean {
  const there = new Set(window.map(({ rule }) => rule));
  if (type === 'temporal' || type === 'temporal_ordered') {
    const chains = type === 'temporal' ? null : chainsEndingWith(rules, window, last);
    if (typeof condition === 'string') return wordsHold(condition, chains, rules, there);
    const most = chains === null ? there.size : Math.max(0, ...chains.map((chain) => chain.length));
    return condition === null ? most === rules.length : withinLimits(most, condition);
  }
  return withinLimits(
    numberOf(type, window, last, condition as Readonly<Record<string, number | string>>),
    condition as Readonly<Record<string, number | string>>,
  );
}

/** Every way to pick events of different rules, in the order of the rules, that ends with the newest event. */
function chainsEndingWith(
  rules: readonly string[],
  window: readonly Match[],
  last: NaiveEvent,
): readonly (readonly string[])[] {
  const extend = (chain: readonly Match[]): readonly (readonly Match[])[] => {
    const [first] = chain;
    if (first === undefined) return [];
    const before = window.filter(({ event, rule }) => {
      const isEarlier =
        event.time < first.event.time || (event.time === first.event.time && event.seq < first.event.seq);
      return isEarlier && rules.indexOf(rule) < rules.indexOf(first.rule);
    });
    return [chain, ...before.flatMap((one) => extend([one, ...chain]))];
  };
  const ends = window.filter(({ event }) => event === last);
  return ends.flatMap((end) => extend([end])).map((chain) => chain.map(({ rule }) => rule));
}

/** Words about rules: what they affirm must come in order, and nothing that they deny may be there. */
function wordsHold(
  condition: string,
  chains: readonly (readonly string[])[] | null,
  rules: readonly string[],
  there: ReadonlySet<string>,
): boolean {
  const isTrue = (affirmed: ReadonlySet<string>) => {
    const words = condition.replace(/[a-z]+/g, (word) => {
      if (word === 'and' || word === 'or') return word === 'and' ? '&&' : '||';
      return word === 'not' ? '!' : String(affirmed.has(word));
    });
    return new Function(`return ${words};`)() as boolean;
  };
  if (chains === null) return isTrue(there);
  // A chain tells which rules came in order. Rules that are there and not in the chain count as denied, where the words deny them.
  const denied = [...condition.matchAll(/not ([a-z]+)/g)]
    .map(([, rule]) => rule ?? '')
    .filter((rule) => there.has(rule));
  const holdsWith = (chain: readonly string[]) =>
    isTrue(new Set([...chain, ...denied.filter((rule) => rules.includes(rule))]));
  // The newest event must be one that the words need.
  return chains.some((chain) => holdsWith(chain) && !holdsWith(chain.slice(0, -1)));
}

function numberOf(
  type: string,
  window: readonly Match[],
  last: NaiveEvent,
  condition: Readonly<Record<string, number | string>>,
): number {
  // An event that several rules match counts once, with the first of them.
  const once = window.filter(({ event }, at) => window.findIndex((other) => other.event === event) === at);
  const values = once.map(({ value }) => value ?? '');
  const numbers = values.map(Number);
  switch (type) {
    case 'event_count':
      return once.length;
    case 'value_count':
      return new Set(values.map((value) => value.toLowerCase())).size;
    case 'value_sum':
      return numbers.reduce((sum, one) => sum + one, 0);
    case 'value_avg':
      return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
    default: {
      const percentile = condition['percentile'];
      const newest = once.find(({ event }) => event === last)?.value ?? '';
      if (percentile === undefined)
        return (100 * values.filter((value) => value.toLowerCase() === newest.toLowerCase()).length) / values.length;
      const sorted = numbers.toSorted((a, b) => a - b);
      return sorted.find((_, at) => (100 * (at + 1)) / sorted.length >= Number(percentile)) ?? Number.NaN;
    }
  }
}

function withinLimits(number: number, condition: Readonly<Record<string, number | string>>): boolean {
  const checks: Readonly<Record<string, (limit: number) => boolean>> = {
    gt: (limit) => number > limit,
    gte: (limit) => number >= limit,
    lt: (limit) => number < limit,
    lte: (limit) => number <= limit,
    eq: (limit) => number === limit,
    neq: (limit) => number !== limit,
  };
  return Object.entries(checks).every(
    ([name, check]) => condition[name] === undefined || check(Number(condition[name])),
  );
}
