// Generated from the files of inventories/ by `npm run generate`.
import type { InventoryEntry } from './toolkit/inventory.ts';

export const INVENTORIES: readonly InventoryEntry[] = [
  { id: 'ack-clusters', load: () => import('./inventories/ack-clusters.ts') },
  { id: 'kubernetes-pods', load: () => import('./inventories/kubernetes-pods.ts') },
];
