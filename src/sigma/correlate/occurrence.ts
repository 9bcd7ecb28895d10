import type { ImageReference } from '../../domain/image-ref.ts';
import type { Instant } from '../../domain/instant.ts';
import type { FieldValue } from '../evaluate/field-values.ts';

/** What findings name of an event. */
export interface EventNames {
  readonly actor: string | null;
  readonly address: string | null;
  readonly sortKey: string | null;
  readonly isPublic: boolean;
  readonly image: ImageReference | null;
}

/** An event that a rule has matched, or the last event of a correlation that has. */
export interface Occurrence {
  readonly seq: number;
  readonly time: Instant;
  readonly names: EventNames;
  /** Reads a field of what the rule was run over. */
  field(path: string): FieldValue;
}
