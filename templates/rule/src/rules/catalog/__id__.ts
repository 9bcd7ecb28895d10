import type { EventFilter } from '../../case/event-filter.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, imageOfStep } from '../engine/steps.ts';
import { timelineOf } from '../words/next-command.ts';
import { momentInWords, originInWords, whoInWords } from '../words/step-words.ts';

const SUSPECTS: EventFilter = { categories: ['delete'], outcomes: ['success', 'unknown'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  for (const step of window.steps(SUSPECTS)) {
    const image = imageOfStep(step);
    if (image === null) continue;
    yield detectionOfSteps([step], {
      subject: `${image} ${step.time}`,
      severity: 'low',
      reason: `${whoInWords(step.actor)} deleted ${image} ${originInWords(step.address)} on ${momentInWords(step.time)}.`,
      isCold: false,
      next: timelineOf(image),
    });
  }
}

export const rule: Rule = {
  id: '__id__',
  family: 'destruction',
  step: 'plant',
  version: 1,
  title: 'Say in a few words what was found',
  severity: 'low',
  attack: ['T1485'],
  why: 'Say why this matters to a responder, in one or two sentences.',
  logic: 'Say exactly what is looked for, when the severity differs, and what the rule needs.',
  falsePositives: 'Say what else looks like this and is harmless.',
  references: ['https://attack.mitre.org/techniques/T1485/'],
  needs: ['delete'],
  stage: 'events',
  detect,
};
