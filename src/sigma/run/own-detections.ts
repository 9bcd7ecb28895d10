import { EPOCH, instantOf } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import type { Detection } from '../../rules/engine/detection.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { eventsOfActor, eventsOfAddress } from '../../rules/words/next-command.ts';
import { momentInWords, numberOf, originInWords, whoInWords } from '../../rules/words/step-words.ts';
import type { CorrelationFinding } from '../correlate/correlator.ts';
import type { GatheredEvents } from '../correlate/gathered-events.ts';
import type { CorrelationRule, EventRule, SigmaHead } from '../language/sigma-rule.ts';
import { engineRule } from './engine-rule.ts';
import type { OwnRuleRun } from './own-rule-run.ts';
import type { RuleFinding } from './rule-findings.ts';

/** A rule of the user with something that it found. */
export interface OwnDetection {
  readonly rule: Rule;
  readonly detection: Detection;
}

/** What the rules found, in the form in which investigations take findings. */
export function ownDetections(run: OwnRuleRun): readonly OwnDetection[] {
  const found: OwnDetection[] = [];
  for (const { rule, found: findings } of run.findings) {
    const engine = engineRule(rule);
    for (const finding of findings.values()) found.push({ rule: engine, detection: ofRule(rule, finding) });
  }
  for (const { correlator, found: findings } of run.correlations) {
    const engine = engineRule(correlator.rule);
    for (const finding of findings) found.push({ rule: engine, detection: ofCorrelation(correlator.rule, finding) });
  }
  return found;
}

function ofRule({ head }: EventRule, { actor, address, day, matched, events }: RuleFinding): Detection {
  const what = matched.length === 0 ? '' : ` The first one has ${matched.join('; ')}.`;
  const who = `${whoInWords(actor)} ${originInWords(address)}`;
  return {
    ...detectionOf(head, events),
    subject: JSON.stringify([actor, address, day]),
    reason: `${sentence(head.title)} ${numberOf(events.count, 'event', 'events')} of ${who} on ${day}.${what}`,
  };
}

function ofCorrelation({ head, groupBy }: CorrelationRule, { group, events, number }: CorrelationFinding): Detection {
  const values = groupBy.map((field, at) => `${field} ${group[at] ?? ''}`);
  const of = values.length === 0 ? '' : ` of ${values.join(', ')}`;
  const counted =
    number === null || number === events.count ? '' : ` The greatest number in a window is ${rounded(number)}.`;
  const begin = momentInWords(instantOf(events.first) ?? EPOCH);
  return {
    ...detectionOf(head, events),
    subject: JSON.stringify(group),
    reason: `${sentence(head.title)} ${numberOf(events.count, 'event', 'events')}${of}, beginning on ${begin}, by ${fewOf([...events.actors]) || 'actors that the log does not name'}.${counted}`,
  };
}

function rounded(number: number): string {
  return String(Math.round(number * 100) / 100);
}

function sentence(title: string): string {
  return /[.!?]$/.test(title) ? title : `${title}.`;
}

type Parts = Omit<Detection, 'subject' | 'reason'>;

function detectionOf({ severity }: SigmaHead, events: GatheredEvents): Parts {
  const { numbers, actors, addresses, images, isPublic, count } = events;
  const [actor] = actors;
  const [address] = addresses.keys();
  return {
    severity,
    images: [...images],
    actors: [...actors],
    addresses: Array.from(addresses, ([text, sortKey]) => ({ address: text, sortKey })),
    isPublic,
    isCold: false,
    evidence: {
      first: instantOf(events.first) ?? EPOCH,
      last: instantOf(events.last) ?? EPOCH,
      count,
      of: { kind: 'numbers', numbers: numbers.toSorted((a, b) => a - b) },
    },
    next:
      actor !== undefined
        ? eventsOfActor(actor)
        : address !== undefined
          ? eventsOfAddress(address)
          : 'imgaudit events --limit 100',
  };
}
