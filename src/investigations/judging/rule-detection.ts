import type { Detection } from '../../rules/engine/detection.ts';
import type { Rule } from '../../rules/engine/rule.ts';

/** A detection with the rule that saw it. */
export interface RuleDetection {
  readonly rule: Rule;
  readonly detection: Detection;
}
