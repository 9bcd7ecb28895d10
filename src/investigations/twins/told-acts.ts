import { type Act, TWIN_REACH_MS, type Twin } from './act.ts';

/** What is known of twins. */
interface Twins {
  twinsOf(seq: number): readonly Twin[];
  mayBeTwins(one: Act, other: Act): boolean;
}

/** An act, by all that the records of it say. Where several clients acted at one time, which record is whose is a guess. */
export interface ToldAct {
  /** The number of the first record of the act. */
  readonly first: number;
  readonly actor: string | null;
  readonly address: string | null;
}

/** Records of one act that were found so far. */
interface OpenAct {
  readonly first: Act;
  readonly records: Act[];
}

/** More acts of one kind than this within the reach are not told apart. */
const MOST_OPEN = 1_000;

/**
 * Which records tell of one act, so that acts can be counted: those that are twins and, where twins cannot be told for
 * sure because several clients did the same at once, the records of each log in their order. `line` holds the acts of one
 * kind in order of time. What no other record tells of is left out.
 */
export function toldActs(line: readonly Act[], finder: Twins): ReadonlyMap<number, ToldAct> {
  const sources = new Set(line.map(({ source }) => source)).size;
  const told = new Map<number, ToldAct>();
  if (sources < 2) return told;
  const acts: OpenAct[] = [];
  let open: OpenAct[] = [];
  for (const act of line) {
    open = open.filter(({ first, records }) => act.time - first.time <= TWIN_REACH_MS && records.length < sources);
    const twins = new Set(finder.twinsOf(act.seq).map(({ seq }) => seq));
    const known =
      open.find(({ records }) => records.some(({ seq }) => twins.has(seq))) ??
      open.find(({ records }) => records.every((record) => mayJoin(finder, record, act)));
    if (known !== undefined) {
      known.records.push(act);
      continue;
    }
    const begun = { first: act, records: [act] };
    acts.push(begun);
    if (open.length < MOST_OPEN) open.push(begun);
  }
  for (const { first, records } of acts) {
    if (records.length < 2) continue;
    const named = { first: first.seq, actor: actorIn(records), address: addressIn(records) };
    for (const { seq } of records) told.set(seq, named);
  }
  return told;
}

/** Whether two records may be of one act. One that has a twin in the log of the other waits for that. */
function mayJoin(finder: Twins, record: Act, act: Act): boolean {
  const hasOther = (one: Act, { source }: Act) => finder.twinsOf(one.seq).some((twin) => twin.source === source);
  return finder.mayBeTwins(record, act) && !hasOther(record, act) && !hasOther(act, record);
}

function actorIn(records: readonly Act[]): string | null {
  return records.find(({ actor }) => actor !== null)?.actor ?? null;
}

/** Behind a proxy a registry sees the private address of the proxy. */
function addressIn(records: readonly Act[]): string | null {
  const stated = records.filter(({ address }) => address !== null);
  return (stated.find(({ isPublic }) => isPublic) ?? stated[0])?.address ?? null;
}
