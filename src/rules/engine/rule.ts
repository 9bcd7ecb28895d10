import type { RuleOrigin } from '../../domain/finding.ts';
import type { AttackStep, Category, Severity } from '../../domain/vocabulary.ts';
import type { Detection } from './detection.ts';
import type { ObservedWindow } from './observed-window.ts';

/** What a rule watches over. A finding scores higher if rules of other families agree with it. */
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
 * When a rule runs. The stages run in this order: rules that judge events, then rules that judge the detections of those,
 * then rules that judge the detections of both.
 */
export const STAGES = ['events', 'findings', 'summary'] as const;
export type Stage = (typeof STAGES)[number];

/** The detections of rules, by the id of the rule. */
export type Detections = ReadonlyMap<string, readonly Detection[]>;

/** One detection rule. A file of `catalog/` holds its manual and its logic. */
export interface Rule {
  /** The name of its file without the extension. */
  readonly id: string;
  readonly family: RuleFamily;
  /** The step of an attack that it shows, by which incidents are told; null for a rule that sums up several steps. */
  readonly step: AttackStep | null;
  /** Raise it when the logic changes: it is part of the ids of the findings. */
  readonly version: number;
  readonly title: string;
  /** The severity of an ordinary finding; the rule may raise or lower it. */
  readonly severity: Severity;
  /** Techniques of MITRE ATT&CK v19 (https://attack.mitre.org). */
  readonly attack: readonly string[];
  /** Why it matters to a responder. */
  readonly why: string;
  /** What exactly it looks for. */
  readonly logic: string;
  /** Innocent causes, and what to do about them. */
  readonly falsePositives: string;
  /** Pages that describe the attack or the vendor's events. */
  readonly references: readonly string[];
  /** Event categories that the rule needs. It finds nothing in a source that logs no such events. */
  readonly needs: readonly Category[];
  /** For rules that find nothing without a file of the analyst: the option that gives it. */
  readonly needsOption?: '--geo' | '--ip-list';
  readonly stage: Stage;
  /**
   * For rules of the stage `events` that compare with what is usual: each day of a longer window is judged by the learning
   * window right before that day, so that habits do not grow old. Detections of one subject on several days become one.
   */
  readonly isDaily?: true;
  /**
   * For other rules that compare with what is usual: where nothing lies before the window, but the window has enough days,
   * those after its first ones are judged by these. So a longer question says the same as a shorter one.
   */
  readonly learnsInWindow?: true;
  /**
   * What it finds of high severity was an attack in every generated case (docs/detection-quality.md), so its events are
   * not learned as normal. Rules about what is new must not say this: they would never get used to anything.
   */
  readonly isProven?: true;
  /** For rules of the user alone. */
  readonly own?: RuleOrigin;
  /**
   * Asks questions and yields detections; it must not change anything. `seen` holds the detections of earlier stages in
   * the same window; it is empty for rules of the stage `events`.
   */
  detect(window: ObservedWindow, seen: Detections): Iterable<Detection>;
}
