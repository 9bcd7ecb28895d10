import type { Step } from '../../case/case-reader.ts';
import type { EventFilter, Subject } from '../../case/event-filter.ts';
import { REPOSITORY_CREATIONS } from '../../domain/creation-actions.ts';
import { parentPathOf } from '../../domain/image-ref.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps } from '../engine/steps.ts';
import { type ComparableName, comparableName, likenessOf } from '../subjects/name-likeness.ts';
import { timelineOf } from '../words/next-command.ts';
import { momentInWords, originInWords, whoInWords } from '../words/step-words.ts';

const SUCCEEDED = ['success', 'unknown'] as const;
const PUSHES: EventFilter = { categories: ['push'], outcomes: SUCCEEDED };
/** Other changes of configuration do not introduce a name. `create` is what Harbor and others say. */
const CREATIONS: EventFilter = {
  categories: ['config'],
  actions: [...REPOSITORY_CREATIONS, 'create'],
  outcomes: SUCCEEDED,
};
const ESTABLISHED_PULLS = 50;
/** A stranger to the namespace needs to imitate less: nobody gave them the name. */
const PULLS_FOR_STRANGERS = 20;
/** In parts of names this short one letter makes another word, unless somebody who never writes brings it up. */
const SHORTEST_PART = 3;

interface Established extends ComparableName {
  readonly repository: string;
  readonly pulls: number;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const established = establishedOf(window);
  if (established.length === 0) return;
  const alike = newcomersOf(window).flatMap((name) => {
    const comparable = comparableName(name);
    const model = established.find((candidate) => likenessOf(comparable, candidate, SHORTEST_PART) !== null);
    if (model === undefined) return [];
    const likeness = likenessOf(comparable, model, SHORTEST_PART) ?? 'looks like';
    return [
      { name, model, likeness, isFaint: model.pulls < ESTABLISHED_PULLS || likenessOf(comparable, model) === null },
    ];
  });
  if (alike.length === 0) return;
  const { isOwner, isWriter } = owners(window);
  const subjects = alike.map(({ name }) => ({ kind: 'repository', registries: null, repository: name }) as const);
  const old = oldNames(window, subjects);
  const firstSteps = firstStepsOf(window, subjects);
  for (const { name, model, likeness, isFaint } of alike) {
    const steps = firstSteps.get(name) ?? [];
    const [first] = steps;
    if (old.has(name) || first === undefined || isOwner(model.repository, first.actor)) continue;
    // Somebody who writes beside it may well name a repository so.
    if (isFaint && isWriter(model.repository, first.actor)) continue;
    yield detection(name, steps, model, likeness);
  }
}

/** Repositories created or pushed to in the window of which the learning window knows nothing. */
function newcomersOf(window: ObservedWindow): readonly string[] {
  const known = new Set(window.learned(['repository'], {}).map(({ key }) => key.repository));
  const written = [...window.tally(['repository'], CREATIONS), ...window.tally(['repository'], PUSHES)];
  const names = written.flatMap(({ key }) => key.repository ?? []);
  return [...new Set(names)].filter((name) => !known.has(name)).toSorted();
}

/** The steps that created the repositories or pushed to them, by repository and in order of time. */
function firstStepsOf(window: ObservedWindow, subjects: readonly Subject[]): ReadonlyMap<string, readonly Step[]> {
  const steps = [...window.steps({ ...CREATIONS, subjects }), ...window.steps({ ...PUSHES, subjects })];
  return groupBy(
    steps.toSorted((a, b) => a.time - b.time || a.seq - b.seq),
    ({ repository }) => repository,
  );
}

/** The repositories with many pulls in the learning window, the busiest first. */
function establishedOf(window: ObservedWindow): readonly Established[] {
  const pulled = window.learned(['repository'], { categories: ['pull'] });
  return pulled.flatMap(({ key, events }) => {
    const { repository = null } = key;
    if (repository === null || events < PULLS_FOR_STRANGERS) return [];
    return [{ ...comparableName(repository), repository, pulls: events }];
  });
}

/** Who writes to a repository: its owner may well name another repository after it. */
interface Owners {
  isOwner(repository: string, actor: string | null): boolean;
  /** Whether an actor pushed or tagged in the namespace of a repository before the window. */
  isWriter(repository: string, actor: string | null): boolean;
}

function owners(window: ObservedWindow): Owners {
  const learned = window.learned(['repository', 'actor'], { categories: ['push', 'tag', 'config'] });
  const writers = new Set(learned.map(({ key }) => JSON.stringify([key.repository, key.actor])));
  const writes: EventFilter = { categories: ['push', 'tag'], outcomes: SUCCEEDED };
  const beside = (repository: string, actor: string | null) => JSON.stringify([parentPathOf(repository), actor]);
  const earlier = window.earlier(['repository', 'actor'], writes);
  const neighbours = new Set(earlier.map(({ key }) => beside(key.repository ?? '', key.actor ?? null)));
  return {
    isOwner: (repository, actor) => writers.has(JSON.stringify([repository, actor])),
    isWriter: (repository, actor) => neighbours.has(beside(repository, actor)),
  };
}

/** The names, of those asked about, that occur before the window. */
function oldNames(window: ObservedWindow, subjects: readonly Subject[]): ReadonlySet<string> {
  const where: EventFilter = { subjects, categories: ['push', 'pull', 'config'], outcomes: SUCCEEDED };
  return new Set(window.earlier(['repository'], where).map(({ key }) => key.repository ?? ''));
}

function detection(name: string, steps: readonly Step[], model: Established, likeness: string): Detection {
  const [first] = steps;
  if (first === undefined) throw new RangeError('a repository that nothing brought up');
  const verb = first.category === 'push' ? 'first pushed to' : 'created';
  return detectionOfSteps(steps, {
    subject: `${name} ${model.repository}`,
    severity: 'medium',
    reason: `${whoInWords(first.actor)} ${verb} ${name} ${originInWords(first.address)} on ${momentInWords(first.time)}: the name ${likeness} ${model.repository}, which was pulled ${model.pulls} times in the learning window and to which this actor never wrote.`,
    isCold: false,
    next: timelineOf(name),
  });
}

export const rule: Rule = {
  id: 'look-alike-repository',
  family: 'integrity',
  step: 'plant',
  version: 2,
  title: 'Repository whose name imitates another',
  severity: 'medium',
  attack: ['T1036.005', 'T1195.002'],
  why: 'An image under a name that a tired eye takes for the real one waits for a typing error in a deployment, and passes a reader of the manifest.',
  logic:
    'A repository that the case did not know before is created or first pushed to in the window, by an actor that never wrote to the one it resembles. The one it resembles has at least 50 pulls in the learning window. Names resemble each other if they are the same to the eye (0 and o, 1, l and i, rn and m, hyphens and dots), if two neighbouring letters are swapped, or if one letter is added, dropped or replaced in a part of the name that has five letters, two in one that has ten. In a part of three or four letters one other letter makes another word, so that it counts only where the actor did not push or tag in that namespace before. Against such an actor 20 pulls of the original are enough. The namespace is part of the name. Names that differ in digits only belong together and are no imitation. Without a learning window there is no finding.',
  falsePositives:
    'Families of names: app-v1 and app-v2 are known, web-a and web-b by different teams are not; a plural of a name.',
  references: ['https://attack.mitre.org/techniques/T1036/005/', 'https://attack.mitre.org/techniques/T1195/002/'],
  needs: ['push', 'pull'],
  stage: 'events',
  detect,
};
