import type { EventFilter } from '../../case/event-filter.ts';
import type { AllowEntry } from '../../domain/allow-entry.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { AddressIntelligence } from '../../rules/engine/detection.ts';
import type { Rule } from '../../rules/engine/rule.ts';

/** What rules are run over. */
export interface RulesQuery {
  readonly window: TimeWindow;
  readonly where: readonly EventFilter[];
  /** The rules whose detections are wanted. */
  readonly rules: readonly Rule[];
  /**
   * All rules that are on, where only some of them are wanted. A rule that rests on others, or on what proven rules keep
   * out of the baseline, then finds the same as among all.
   */
  readonly on?: readonly Rule[];
  /** Length of the learning window before each day of the inspected one, in milliseconds. */
  readonly learnMs: number;
  /** What the analyst's files say about addresses. */
  readonly intelligence: AddressIntelligence;
  /** What these cover is found but not handed to rules of later stages. */
  readonly allow: readonly AllowEntry[];
}
