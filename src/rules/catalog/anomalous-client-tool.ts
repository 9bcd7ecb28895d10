import type { Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { instantOf } from '../../domain/instant.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps } from '../engine/steps.ts';
import { fromWhere } from '../subjects/changes.ts';
import { HIDDEN_FAMILY, toolFamily } from '../subjects/origins/tool-families.ts';
import { eventsOfActor } from '../words/next-command.ts';
import { countsInWords } from '../words/tallies.ts';

const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };
const WRITES: ReadonlySet<string> = new Set(['push', 'delete', 'untag', 'tag', 'sign']);

function* detect(window: ObservedWindow): Iterable<Detection> {
  const usual = usualFamilies(window);
  if (usual.size === 0) return;
  const tallies = window.tally(['actor', 'source', 'tool', 'category', 'isPublic'], SUCCEEDED);
  const uses = groupTallies(tallies, ['actor', 'source']).flatMap((group) => {
    const known = usual.get(logKey(group.key));
    if (known === undefined) return [];
    const strange = group.members.filter(({ key }) => isStrange(familyOf(key), known));
    return groupTallies(strange, ['tool']).map((used) => ({ used, known }));
  });
  // No filter selects by program, so the steps of that time are read and those of other programs are dropped.
  const parts = uses.map(({ used: { key, first, last } }) => ({
    subject: { kind: 'actor', actor: key.actor ?? null } as const,
    window: { from: first, to: instantOf(last + 1) ?? last },
  }));
  const steps = window.stepsOfEach(SUCCEEDED, parts);
  for (const [index, { used, known }] of uses.entries()) {
    const { source = null, tool = null } = used.key;
    const own = (steps[index] ?? []).filter((step) => step.tool === tool && step.source === source);
    yield detection(window, used, known, own);
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

/** The kinds of programs that each actor with a baseline uses, for each log apart: not every log names clients. */
function usualFamilies(window: ObservedWindow): ReadonlyMap<string, ReadonlySet<string>> {
  const learned = groupTallies(window.learned(['actor', 'source', 'tool'], {}), ['actor', 'source']);
  return new Map(
    learned
      .filter((group) => group.name !== '' && window.isKnown(group))
      .map(({ key, members }) => [logKey(key), new Set(members.map((member) => familyOf(member.key)))]),
  );
}

/** `known` are the kinds of programs that the actor used before. */
function detection(
  window: ObservedWindow,
  used: TallyGroup,
  known: ReadonlySet<string>,
  steps: readonly Step[],
): Detection {
  const { actor = null, tool = null } = used.key;
  const family = toolFamily(tool);
  const named = tool === null ? family : `${tool} (${family})`;
  const before = [...known].toSorted().join(', ');
  return detectionOfSteps(steps, {
    subject: `${actor ?? ''} ${tool ?? ''} ${used.key.source ?? ''}`,
    severity: severityOf(used.members),
    reason: `${actor} used ${named}: ${countsInWords(used.members, 'category')}, from ${fromWhere(steps)}; in the ${window.learningLength} before it was always ${before}.`,
    isCold: false,
    next: eventsOfActor(actor ?? ''),
  });
}

function severityOf(members: readonly Tally[]): Severity {
  if (members.some(({ key }) => WRITES.has(key.category ?? ''))) return 'high';
  return members.some(({ key }) => key.isPublic === 'true') ? 'medium' : 'low';
}

export const rule: Rule = {
  id: 'anomalous-client-tool',
  family: 'exfiltration',
  step: 'sign-in',
  version: 1,
  title: 'Client program of another kind',
  severity: 'low',
  attack: [],
  why: 'A credential of a cluster or pipeline is used by the same program day after day. The same credential in the hands of an image copier, a script or a browser has probably changed hands.',
  logic:
    'An actor with a baseline in a log (at least 20 events, the first at least 7 days before the window) acts with success through a program of a kind that it did not use there: a node runtime, an engine or builder, an image copier, a script, a cloud client and so on. A client that is not named, or that nobody knows, is a kind too. Medium from a public address, high where it pushed, deleted, tagged or signed. Silent without a baseline. No technique of ATT&CK fits: the choice of a tool is context, not a technique.',
  falsePositives:
    'New versions and programs of the same kind are recognised. A pipeline that changes its tool is not: allow its actor once.',
  references: ['https://github.com/opencontainers/distribution-spec/blob/main/spec.md'],
  needs: [],
  stage: 'events',
  detect,
};
