import type { ObservedContainer } from '../../domain/deployment.ts';
import type { Envelope } from '../../domain/evidence-file.ts';
import type { Instant } from '../../domain/instant.ts';
import type { FramingKind } from './format.ts';

/** What a record of a cluster inventory says. */
export type InventoryOutcome =
  | {
      readonly outcome: 'pod';
      readonly name: string;
      readonly containers: readonly ObservedContainer[];
      /** The newest moment that the pod mentions: the inventory was not taken before it. */
      readonly latest: Instant | null;
      /** Whether it is no pod but what a controller says that its pods shall be. */
      readonly isDeclared?: boolean;
    }
  /** The name of a cluster, and the id that its pods are filed under. */
  | { readonly outcome: 'cluster'; readonly clusterId: string; readonly name: string }
  | { readonly outcome: 'ignored' }
  | { readonly outcome: 'rejected'; readonly because: string };

/** What one tool prints of a cluster: frozen data and pure functions, like a format of logs. */
export interface InventoryFormat {
  /** Equals the file's name; the source of the file in the case. */
  readonly id: string;
  readonly framings: readonly FramingKind[];
  /** Keys of a wrapper object whose list holds the records. */
  readonly collections: readonly string[];
  /** A file is an inventory where this holds for each of its first records. */
  recognise(record: unknown): boolean;
  /** Whether a record may stand beside those of the inventory, and makes no inventory without them. */
  isBeside?(record: unknown): boolean;
  /** Whether a list without records is one of this inventory, by what stands around it. */
  recognisesEmpty?(envelope: Envelope): boolean;
  /** Pure; never throws, whatever the record. `edition`: see READING_EDITION. */
  read(record: unknown, edition: number): InventoryOutcome;
}

/** An inventory in its registry: it is loaded when a file may be one. */
export interface InventoryEntry {
  readonly id: string;
  load(): Promise<{ readonly inventory: InventoryFormat }>;
}
