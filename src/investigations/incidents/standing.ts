import type { CaseReader } from '../../case/case-reader.ts';
import type { Finding } from '../../domain/finding.ts';
import { repositoryIn } from '../../domain/image-ref.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { namesOfActors } from '../names/actor-names.ts';

/** How common the names in findings are in the whole activity of a case. */
export interface Standing {
  /** For each actor, how many addresses it succeeded from. */
  readonly addressesOf: ReadonlyMap<string, number>;
  /** For each address, how many actors succeeded from it. */
  readonly actorsBehind: ReadonlyMap<string, number>;
  /** For each address, on how many days it was seen. */
  readonly daysOf: ReadonlyMap<string, number>;
  /** For each repository, how many actors used it. */
  readonly usersOf: ReadonlyMap<string, number>;
  /** For each actor with an id, the name that people know it by, unless another actor of the range has that name too. */
  readonly nameOf: ReadonlyMap<string, string>;
}

/**
 * Asks how common the actors and addresses of findings are in `range`, which should hold the window and its baseline.
 * Failures do not count as use: somebody who tries a hundred names from one address does not make it a shared one.
 */
export function standingOf(reader: CaseReader, range: TimeWindow, findings: readonly Finding[]): Standing {
  const actors = namedTwice(findings, ({ actors: names }) => names);
  const addresses = namedTwice(findings, namedAddresses);
  const nameOf = findings.length === 0 ? new Map<string, string>() : namesOfActors(reader, range);
  const selection = { window: range, where: [{ outcomes: ['success', 'unknown'] as const }] };
  const repositories = namedTwice(findings, ({ images }) => images.map(repositoryIn));
  const none: ReadonlyMap<string, number> = new Map();
  const byUser = { by: ['repository', 'actor'] as const, counts: [{ per: 'repository' as const }] };
  const [usersOf = none] = repositories.size === 0 ? [] : reader.groupsPer(selection, byUser);
  const unasked = { addressesOf: none, actorsBehind: none, daysOf: none, usersOf, nameOf };
  if (actors.size + addresses.size === 0) return unasked;
  const [addressesOf = none, actorsBehind = none] = reader.groupsPer(selection, {
    by: ['actor', 'address'],
    counts: [{ per: 'actor', named: 'address' }, { per: 'address' }],
  });
  const [daysOf = none] = reader.groupsPer(selection, { by: ['address', 'day'], counts: [{ per: 'address' }] });
  return { addressesOf, actorsBehind, daysOf, usersOf, nameOf };
}

/** What a single finding names ties nothing, so how common it is does not matter. */
function namedTwice(findings: readonly Finding[], namesOf: (finding: Finding) => readonly string[]): Set<string> {
  const [once, twice] = [new Set<string>(), new Set<string>()];
  for (const finding of findings) {
    for (const name of new Set(namesOf(finding))) {
      if (once.has(name)) twice.add(name);
      once.add(name);
    }
  }
  return twice;
}

/** The addresses of a finding, those that another log names for it too. */
export function namedAddresses({ ips, inferred }: Finding): readonly string[] {
  return [...ips, ...inferred.flatMap(({ kind, name }) => (kind === 'address' ? [name] : []))];
}
