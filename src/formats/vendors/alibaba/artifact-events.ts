import { type ActionRow, type Actor, actionIndex, type Category, currentActions } from '../../toolkit/index.ts';

export const PUSH_COMPLETED = 'cr:Artifact:PushCompleted';

const PUSHES: readonly ActionRow[] = [[PUSH_COMPLETED, 'push', 'An image was pushed']];

const RESULTS: readonly ActionRow[] = [
  ['cr:Artifact:BuildCompleted', 'build', 'A build of an image ended, well or not'],
  ['cr:Artifact:ScanCompleted', 'scan', 'A security scan of an image ended'],
  ['cr:Artifact:SigningCompleted', 'sign', 'The signing of an image ended'],
  ['cr:Artifact:SynchronizationCompleted', 'replicate', 'The copy of an image to another instance ended'],
  ['cr:Artifact:DeliveryChainCompleted', 'deploy', 'A delivery chain ran to its end for an image'],
];

/** The types that the event center reports: all but pushes. */
export const EVENT_CENTER_ACTIONS = currentActions({ plane: 'data', edition: 'Enterprise Edition' }, RESULTS);

export const ARTIFACT_ACTIONS = [
  ...currentActions({ plane: 'data', edition: 'Enterprise Edition' }, PUSHES),
  ...EVENT_CENTER_ACTIONS,
];

const BY_TYPE = actionIndex(ARTIFACT_ACTIONS);

/** Null for a type that is not in the catalogue. */
export function artifactCategory(type: string): Category | null {
  return BY_TYPE.get(type)?.category ?? null;
}

/** These channels say what happened to an image, but not who did it. */
export const NOBODY: Actor = { id: null, name: null, type: 'unknown', credential: null };
