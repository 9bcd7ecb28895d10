import type { Category, Severity } from '../domain/terms.ts';
import type { Evidence, ObservedWindow } from './observed-window.ts';

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

/** One detection rule: its manual and its logic in one file of `catalog/`. */
export interface Rule {
  /** Equals the file's name. */
  readonly id: string;
  /** Raised when the logic changes: part of the ids of its findings. */
  readonly version: number;
  readonly title: string;
  /** Of an ordinary finding; the rule may raise or lower it. */
  readonly severity: Severity;
  /** Techniques of MITRE ATT&CK v19. */
  readonly attack: readonly string[];
  /** Why it matters to a responder. */
  readonly why: string;
  /** What exactly it looks for. */
  readonly logic: string;
  readonly falsePositives: string;
  readonly references: readonly string[];
  /** Event categories it needs: a source that logs none of them cannot feed it. */
  readonly needs: readonly Category[];
  /** Asks, yields, changes nothing. */
  detect(window: ObservedWindow): Iterable<Detection>;
}
