import type { Step } from '../../case/case-reader.ts';
import { EVIDENCE_LIMIT } from '../../domain/finding.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Severity } from '../../domain/vocabulary.ts';

export interface AddressOfDetection {
  readonly address: string;
  readonly sortKey: string | null;
}

/** What a rule saw; the engine makes a finding of it: id, cold mode, allow entries, order. */
export interface Detection {
  /** What it is about, in one stable text: part of the finding's id. */
  readonly subject: string;
  readonly severity: Severity;
  /** Who, what, from where, how many, compared with what. Whole sentences. */
  readonly reason: string;
  readonly images: readonly string[];
  readonly actors: readonly string[];
  readonly addresses: readonly AddressOfDetection[];
  readonly isPublic: boolean;
  /** True where the rule had to judge without a baseline: the finding says so and is one step less severe. */
  readonly isCold: boolean;
  readonly evidence: Evidence;
  /** The command that shows more, without window options: the engine adds those. */
  readonly next: string;
}

/** The events a detection rests on. */
export interface Evidence {
  readonly first: Instant;
  readonly last: Instant;
  readonly count: number;
  /** Asked for only where the finding is shown. */
  events(): readonly number[];
}

/** What an address is, beyond its network type, where the analyst supplied files that say it. */
export interface AddressFacts {
  /** Country of registration, ISO 3166. */
  readonly country: string | null;
  readonly asn: number | null;
  readonly operator: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Names of the supplied lists (`--ip-list name=file`) that hold it. */
  readonly lists: readonly string[];
}

export interface Surroundings {
  /** Null where no database was supplied, or it does not know the address. */
  factsOf(address: string): AddressFacts | null;
  readonly hasGeography: boolean;
  readonly hasLists: boolean;
}

export const NO_SURROUNDINGS: Surroundings = { factsOf: () => null, hasGeography: false, hasLists: false };

/** Evidence of steps that a rule has at hand; there must be one at least. In order of time. */
export function evidenceOfSteps(steps: readonly Step[]): Evidence {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('evidence of no steps');
  const numbers = [...new Set(steps.map(({ seq }) => seq))].toSorted((a, b) => a - b);
  const events = () => numbers.slice(0, EVIDENCE_LIMIT);
  return { first: first.time, last: last.time, count: numbers.length, events };
}
