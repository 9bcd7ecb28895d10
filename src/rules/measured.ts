/** How often a rule was right at medium severity or above, on the generated cases of docs/detection-quality.md. */
interface Measured {
  readonly right: number;
  readonly wrong: number;
}

/** By the id of the rule. Rules that found nothing there are absent. Written by `npm run quality`. */
export const MEASURED: ReadonlyMap<string, Measured> = new Map([
  ['actor-leaves-private-network', { right: 1, wrong: 0 }],
  ['anomalous-client-tool', { right: 106, wrong: 1 }],
  ['attack-chain', { right: 16, wrong: 0 }],
  ['audit-trail-reduced', { right: 3, wrong: 0 }],
  ['delete-by-stranger', { right: 31, wrong: 0 }],
  ['delete-then-repush', { right: 12, wrong: 0 }],
  ['failed-sign-in-burst', { right: 3, wrong: 0 }],
  ['failure-then-success', { right: 13, wrong: 0 }],
  ['first-anonymous-pull', { right: 9, wrong: 0 }],
  ['look-alike-repository', { right: 11, wrong: 0 }],
  ['mass-deletion', { right: 12, wrong: 0 }],
  ['mass-download', { right: 12, wrong: 0 }],
  ['new-public-address-for-actor', { right: 110, wrong: 3 }],
  ['new-repositories-for-actor', { right: 32, wrong: 0 }],
  ['off-hours-write', { right: 4, wrong: 0 }],
  ['permission-granted', { right: 12, wrong: 1 }],
  ['public-access-enabled', { right: 6, wrong: 0 }],
  ['push-by-stranger', { right: 44, wrong: 0 }],
  ['repository-or-namespace-deleted', { right: 6, wrong: 1 }],
  ['retention-policy-changed', { right: 6, wrong: 0 }],
  ['signature-removed', { right: 12, wrong: 0 }],
  ['tag-immutability-weakened', { right: 6, wrong: 0 }],
  ['tag-moved', { right: 30, wrong: 0 }],
  ['unexpected-public-address', { right: 21, wrong: 0 }],
  ['untrusted-push-deployed', { right: 48, wrong: 0 }],
]);
