import type { Finding } from '../../domain/finding.ts';
import { repositoryIn } from '../../domain/image-ref.ts';
import { stepsInWords } from '../../domain/incident.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import type { AttackStep } from '../../domain/vocabulary.ts';

/** A title names at most this many actors, addresses or repositories. */
const MOST_NAMED = 2;

/** What a title is made of. */
export interface TitleParts {
  readonly findings: readonly Finding[];
  readonly steps: readonly AttackStep[];
  readonly actors: readonly string[];
  readonly ips: readonly string[];
  readonly images: readonly string[];
}

/** `access, look round, take: jane.doe@example.com from 203.0.113.9 on team/app and 3 more`. */
export function incidentTitle({ findings, steps, actors, ips, images }: TitleParts): string {
  const rules = new Set(findings.map(({ rule }) => rule));
  // A single rule says in its title what happened, and says it better.
  const what = rules.size === 1 || steps.length === 0 ? (findings[0]?.title ?? '') : stepsInWords(steps);
  const who = fewOf(actors, MOST_NAMED);
  const where = fewOf(ips, MOST_NAMED);
  const on = fewOf([...new Set(images.map(repositoryIn))], MOST_NAMED);
  const words = [
    who === '' ? 'an actor that the log does not name' : who,
    ...(where === '' ? [] : [`from ${where}`]),
    ...(on === '' ? [] : [`on ${on}`]),
  ];
  return `${what}: ${words.join(' ')}`;
}
