import type { Step } from '../../case/case-reader.ts';
import type { Contradiction } from '../../case/contradiction.ts';
import { eventSetOf } from '../../case/event-filter.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, imageOfStep } from '../engine/steps.ts';
import { momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

/** A sentence tells this many of the records that share an id. */
const TOLD = 3;

function* detect(window: ObservedWindow): Iterable<Detection> {
  const pairs = window.contradictions();
  const steps = window.stepsAmong(eventSetOf(pairs.flatMap(({ seq, earlier }) => [seq, earlier])));
  const identityOf = identities(pairs);
  for (const [source, ofSource] of groupBy(steps, (step) => step.source)) {
    const byIdentity = groupBy(ofSource, (step) => String(identityOf(step)));
    const [first = []] = byIdentity.values();
    yield detectionOfSteps(ofSource, {
      subject: source,
      severity: 'high',
      reason: `${numberOf(ofSource.length, 'record', 'records')} of ${source} in the window ${ofSource.length === 1 ? 'has' : 'have'} the id of another record and ${ofSource.length === 1 ? 'says' : 'say'} something else (${numberOf(byIdentity.size, 'id', 'ids')}): one of them was forged, or the log was changed between two exports. The first id stands for: ${toldIn(first)}.`,
      isCold: false,
      next: 'imgaudit events --contradicting --limit 100',
    });
  }
}

/** Gives all records of one identity the same number: that of the first event of the one that was imported first. */
function identities(pairs: readonly Contradiction[]): (step: Step) => number {
  const earliest = new Map(pairs.map(({ seq, earlier }) => [seq, earlier]));
  return ({ seq }) => earliest.get(seq) ?? seq;
}

function toldIn(steps: readonly Step[]): string {
  const told = steps.slice(0, TOLD).map((step) => {
    const image = imageOfStep(step);
    const what = image === null ? step.action : `${step.action} ${image}`;
    return `"${what}" by ${whoInWords(step.actor)} ${originInWords(step.address)} on ${momentInWords(step.time)}`;
  });
  const more = steps.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

export const rule: Rule = {
  id: 'contradicting-records',
  family: 'defences',
  step: 'hide',
  version: 1,
  title: 'Records with one id contradict each other',
  severity: 'high',
  attack: ['T1565.001', 'T1070'],
  why: 'A registry writes a record once. Two records with the same id and different contents mean that somebody wrote one of them, so as to hide what the other says or to accuse another actor, or that the log was changed between two exports.',
  logic:
    'Records of one format that carry the same id of the vendor, and whose events differ in any field that both of them state. How a detail is written does not count: numbers and whole objects may be text, and keys stand in any order, as in tables and query engines. Only what both records state is compared: a column that one export leaves out, or a member that was cut off, contradicts nothing. Such a record is a duplicate, unless the earlier one leaves out who, from where or which image, and it states it: then nothing of it may be hidden. Each record that contradicts another is an event of the case, whichever was imported first.',
  falsePositives:
    'A file that was imported with another time zone for times without one (--assume-tz), so that the same record has two times; a proxy or test tool that sends the same request id for different requests.',
  references: ['https://attack.mitre.org/techniques/T1565/001/', 'https://attack.mitre.org/techniques/T1070/'],
  needs: [],
  stage: 'events',
  detect,
};
