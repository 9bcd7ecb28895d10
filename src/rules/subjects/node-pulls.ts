import type { Step } from '../../case/case-reader.ts';

const NODE_RUNTIMES: ReadonlySet<string> = new Set(['containerd', 'cri-o']);

/** Whether a container runtime at a private address acted, as every node of a cluster does all day. */
export function isNode({ tool, isPublic }: Pick<Step, 'tool' | 'isPublic'>): boolean {
  return !isPublic && NODE_RUNTIMES.has(tool ?? '');
}
