import type { EventFilter } from '../../case/event-filter.ts';
import type { AllowEntry } from '../../domain/allow-entry.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { AddressIntelligence } from '../../rules/engine/detection.ts';
import type { Rule } from '../../rules/engine/rule.ts';

/** What rules are run over. */
export interface RulesQuery {
  readonly window: TimeWindow;
  readonly where: readonly EventFilter[];
  readonly rules: readonly Rule[];
  /** Length of the learning window before each day of the inspected one, in milliseconds. */
  readonly learnMs: number;
  /** What the analyst's files say about addresses. */
  readonly intelligence: AddressIntelligence;
  /** What these cover is found but not handed to rules of later stages. */
  readonly allow: readonly AllowEntry[];
}
