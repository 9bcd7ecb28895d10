/** What one actor did from one address. */
export interface PageLane {
  readonly actor: string;
  readonly address: string;
  readonly network: string;
  readonly marks: readonly PageMark[];
}

/** Kinds of what was done, each with a shape of its own in the picture. */
export const MARK_KINDS = ['refused', 'sign-in', 'look', 'pull', 'push', 'change', 'delete', 'other'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** Events of one kind that happened close together. */
export interface PageMark {
  readonly kind: MarkKind;
  readonly first: string;
  readonly last: string;
  readonly events: number;
}
