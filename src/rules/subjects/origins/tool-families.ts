import type { Step } from '../../../case/case-reader.ts';

/** The family of clients that the log hides behind a service of the cloud vendor. */
export const HIDDEN_FAMILY = 'a service of the vendor';

/** The family of clients that pull for a cluster. */
export const NODE_FAMILY = 'a node runtime';

const FAMILIES: readonly (readonly [family: string, tools: readonly string[]])[] = [
  [NODE_FAMILY, ['containerd', 'cri-o']],
  ['an engine or builder', ['docker', 'podman', 'nerdctl', 'buildkit', 'buildah', 'kaniko', 'jib']],
  ['an image copier', ['skopeo', 'crane', 'go-containerregistry', 'regclient', 'oras']],
  ['a script', ['curl', 'wget', 'python', 'java', 'go-http-client', 'postman']],
  ['an attack tool', ['ffuf', 'nuclei']],
  ['a browser', ['browser']],
  ['a cloud client', ['aws-cli', 'boto', 'aws-sdk', 'ibmcloud', 'gcloud', 'terraform', 'alibaba-sdk', 'huawei-sdk']],
  ['a scanner', ['trivy', 'clair', 'grype', 'syft']],
  ['a deployer', ['argocd', 'flux', 'helm', 'renovate', 'harbor']],
  ['a signer', ['cosign']],
  [HIDDEN_FAMILY, ['aws-internal']],
];

const BY_TOOL: ReadonlyMap<string, string> = new Map(
  FAMILIES.flatMap(([family, tools]) => tools.map((tool) => [tool, family] as const)),
);

/** The family of clients that a record does not name. */
export const UNNAMED_FAMILY = 'an unnamed client';

/** The kind of program that a tool belongs to. A change within one kind is taken for an upgrade, not for a stranger. */
export function toolFamily(tool: string | null): string {
  if (tool === null || tool === '') return UNNAMED_FAMILY;
  return BY_TOOL.get(tool) ?? tool;
}

/** Whether a family says nothing about the program: the record does not name it, or hides it. */
export function isUnknownFamily(family: string): boolean {
  return family === UNNAMED_FAMILY || family === HIDDEN_FAMILY;
}

const NODE_RUNTIMES: ReadonlySet<string> = new Set(['containerd', 'cri-o']);

/** Whether a container runtime at a private address acted, as every node of a cluster does all day. */
export function isNode({ tool, isPublic }: Pick<Step, 'tool' | 'isPublic'>): boolean {
  return !isPublic && NODE_RUNTIMES.has(tool ?? '');
}
