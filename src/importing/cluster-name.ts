import { basename } from 'node:path';
import { type Instant, printInstant } from '../domain/instant.ts';
import type { InputFile } from '../evidence/source/input-file.ts';

/** What a cluster is called, and whether the user or the name of the file says so. */
export interface ClusterName {
  readonly name: string;
  readonly isKnown: boolean;
}

/** Endings of formats, and of what such files list: `prod-1.pods.json`. */
const ENDING =
  /.\.(?:json|ndjson|jsonl|ya?ml|txt|log|out|csv|gz|gzip|zst|bz2|xz|zip|tar|tgz|pods?|podlist|containers|workloads)$/i;

/** Words of commands, objects and times: a file of these alone may be of any cluster. */
const SAYS_NOTHING =
  /^(?:\d.*|a|all|allns|cluster|clusters|container|containers|current|data|default|deploy|deployments|docker|dump|export|file|get|image|images|info|input|inventory|inventories|json|k8s|kube|kubectl|kubernetes|lease|list|lists|namespace|namespaces|new|node|nodes|now|ns|o|oc|oldest|latest|output|outputs|po|pod|podlist|pods|public|raw|result|results|running|snapshot|state|stdin|stdout|system|temp|tmp|today|utc|wide|workloads|yesterday)$/;

/**
 * The cluster of an inventory that does not say it: what the user states, else the name of the file without its endings.
 * A name such as `pods.json` says nothing, and the same name may stand for any cluster: then each path is a cluster of
 * its own.
 */
export function clusterNameOf(input: InputFile, stated: string | null, now: Instant): ClusterName {
  if (stated !== null) return { name: stated, isKnown: true };
  if (input.path === '-') return { name: `unnamed (standard input, ${printInstant(now)})`, isKnown: false };
  const file = basename(input.path);
  let name = file;
  while (ENDING.test(name)) name = name.slice(0, name.lastIndexOf('.'));
  const words = name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  if (words.some((word) => word !== '' && !SAYS_NOTHING.test(word))) return { name, isKnown: true };
  // The members of an archive have one location.
  const isPlace = input.location !== null && basename(input.location) === file;
  return { name: `unnamed (${isPlace ? input.location : input.path})`, isKnown: false };
}
