import type { Category, Severity } from '../../domain/vocabulary.ts';
import type { Detection } from './detection.ts';
import type { ObservedWindow } from './observed-window.ts';

/** What a rule watches over; rules of several families that agree weigh more than one alone. */
export const RULE_FAMILIES = [
  'origin',
  'authentication',
  'integrity',
  'destruction',
  'defences',
  'exfiltration',
] as const;
export type RuleFamily = (typeof RULE_FAMILIES)[number];

/**
 * When a rule runs, in this order: rules that judge events, rules that judge what those detected, and rules that judge
 * the detections of both.
 */
export const STAGES = ['events', 'findings', 'summary'] as const;
export type Stage = (typeof STAGES)[number];

/** What rules detected, by the ids of the rules. */
export type Detections = ReadonlyMap<string, readonly Detection[]>;

/** One detection rule: its manual and its logic in one file of `catalog/`. */
export interface Rule {
  /** Equals the file's name. */
  readonly id: string;
  readonly family: RuleFamily;
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
  readonly stage: Stage;
  /**
   * Asks, yields, changes nothing. `seen` holds what the rules of earlier stages detected in the window; it is empty for
   * rules that judge events.
   */
  detect(window: ObservedWindow, seen: Detections): Iterable<Detection>;
}
