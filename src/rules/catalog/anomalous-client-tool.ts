import type { Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { instantOf } from '../../domain/instant.ts';
import { isMachineType, type Severity } from '../../domain/vocabulary.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps } from '../engine/steps.ts';
import { fromWhere } from '../subjects/changes.ts';
import { type Habits, habitsOf } from '../subjects/origins/actor-habits.ts';
import { HIDDEN_FAMILY, toolFamily } from '../subjects/origins/tool-families.ts';
import { writersOf } from '../subjects/writers.ts';
import { eventsOfActor } from '../words/next-command.ts';
import { countsInWords } from '../words/tallies.ts';

const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };
const WRITES: ReadonlySet<string> = new Set(['push', 'delete', 'untag', 'tag', 'sign']);

function* detect(window: ObservedWindow): Iterable<Detection> {
  const habits = habitsOf(window);
  const usual = usualFamilies(window, habits);
  if (usual.size === 0) return;
  const tallies = window.tally(['actor', 'actorType', 'source', 'tool', 'category', 'action', 'isPublic'], SUCCEEDED);
  const uses = groupTallies(tallies, ['actor', 'source']).flatMap((group) => {
    const known = usual.get(logKey(group.key));
    if (known === undefined) return [];
    const strange = group.members.filter(
      ({ key }) => isStrange(familyOf(key), known.families) && (known.isLong || isRareUse(key, habits)),
    );
    return groupTallies(strange, ['tool']).map((used) => ({ used, known: known.families }));
  });
  // No filter selects by program, so the steps of that time are read and those of other programs are dropped.
  const parts = uses.map(({ used: { key, first, last } }) => ({
    subject: { kind: 'actor', actor: key.actor ?? null } as const,
    window: { from: first, to: instantOf(last + 1) ?? last },
  }));
  const steps = window.stepsOfEach(SUCCEEDED, parts);
  const isKnown = (step: Step) => writersOf(window).isKnownContent(step);
  for (const [index, { used, known }] of uses.entries()) {
    const { source = null, tool = null } = used.key;
    const own = (steps[index] ?? []).filter((step) => step.tool === tool && step.source === source);
    const bringsNews = own.some((step) => WRITES.has(step.category) && !(step.category === 'push' && isKnown(step)));
    yield detection(window, { used, known, severity: severityOf(used.members, habits, bringsNews) }, own);
  }
}

function logKey({ actor, source }: Tally['key']): string {
  return JSON.stringify([actor ?? null, source ?? null]);
}

function familyOf({ tool }: Tally['key']): string {
  return toolFamily(tool ?? null);
}

function isStrange(family: string, known: ReadonlySet<string>): boolean {
  return family !== HIDDEN_FAMILY && !known.has(family);
}

/** A program that comes with a verb that is new for the actor is the verb's: a first push brings its engine. */
function isRareUse({ actor, actorType, action, tool }: Tally['key'], habits: Habits): boolean {
  return (
    habits.of(actor ?? null).verbs.has(action ?? '') &&
    habits.isRareProgram(actorType ?? null, toolFamily(tool ?? null))
  );
}

interface Usual {
  readonly families: ReadonlySet<string>;
  /** Whether the actor has a baseline. If not, only programs that are rare among its peers are strange. */
  readonly isLong: boolean;
}

/** The kinds of programs that each actor with habits uses, for each log apart: not every log names clients. */
function usualFamilies(window: ObservedWindow, habits: Habits): ReadonlyMap<string, Usual> {
  const learned = groupTallies(window.learned(['actor', 'source', 'tool'], {}), ['actor', 'source']);
  return new Map(
    learned
      .filter((group) => group.name !== '' && (window.isKnown(group) || habits.of(group.name).isRegular))
      .map((group) => {
        const families = new Set(group.members.map((member) => familyOf(member.key)));
        return [logKey(group.key), { families, isLong: window.isKnown(group) }];
      }),
  );
}

interface StrangeUse {
  /** What the actor did with the program. */
  readonly used: TallyGroup;
  /** The kinds of programs that the actor used before. */
  readonly known: ReadonlySet<string>;
  readonly severity: Severity;
}

function detection(window: ObservedWindow, { used, known, severity }: StrangeUse, steps: readonly Step[]): Detection {
  const { actor = null, tool = null } = used.key;
  const family = toolFamily(tool);
  const named = tool === null ? family : `${tool} (${family})`;
  const before = [...known].toSorted().join(', ');
  return detectionOfSteps(steps, {
    subject: `${actor ?? ''} ${tool ?? ''} ${used.key.source ?? ''}`,
    severity,
    reason: `${actor} used ${named}: ${countsInWords(used.members, 'category')}, from ${fromWhere(steps)}; in the ${window.learningBefore} it was always ${before}.`,
    isCold: false,
    next: eventsOfActor(actor ?? ''),
  });
}

/** Programs of people come and go: those that others of their kind use too are worth a look at most. */
function severityOf(members: readonly Tally[], habits: Habits, bringsNews: boolean): Severity {
  const isUsual = ({ key: { actorType = null, tool = null } }: Tally) =>
    !isMachineType(actorType) && !habits.isRareProgram(actorType, toolFamily(tool));
  if (members.every(isUsual)) return 'low';
  if (bringsNews) return 'high';
  return members.some(({ key }) => key.isPublic === 'true') ? 'medium' : 'low';
}

export const rule: Rule = {
  id: 'anomalous-client-tool',
  family: 'exfiltration',
  step: 'sign-in',
  version: 3,
  title: 'Client program of another kind',
  severity: 'low',
  attack: [],
  why: 'A credential of a cluster or pipeline is used by the same program day after day. The same credential in the hands of an image copier, a script or a browser has probably changed hands.',
  logic:
    'An actor with a baseline in a log (at least 20 events, the first at least 7 days before the window) acts with success through a program of a kind that it did not use there: a node runtime, an engine or builder, an image copier, a script, a cloud client and so on. A client that is not named, or that nobody knows, is a kind too. An actor without a baseline that succeeded on two days of the learning window is judged too, where at most a tenth of the actors of its type use such programs and it did the same action before. Medium from a public address, and high where it pushed, deleted, tagged or signed from there. A push that puts back a digest which a tag of the repository had before does not count as one. Low where a person uses what more than a tenth of the actors of that type use. Clients that CloudTrail hides behind AWS Internal are no kind. No technique of ATT&CK fits: the choice of a program is context, not a technique.',
  falsePositives:
    'New versions and programs of the same kind are recognised. A pipeline that changes its tool is not: allow its actor once.',
  references: ['https://github.com/opencontainers/distribution-spec/blob/main/spec.md'],
  needs: [],
  stage: 'events',
  learnsInWindow: true,
  detect,
};
