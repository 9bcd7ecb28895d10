import type { LineLayout } from '../../formats/layouts/line-layout.ts';
import type { IdentityPiece, NestedLayout } from '../../formats/layouts/nested-layout.ts';
import type { JsonObject } from '../../formats/toolkit/record-fields.ts';

/** What the lane can read by: records that nest, or lines of text. */
export type LaneLayout = NestedLayout | LineLayout;

/** Whether records are lines of text. */
export function hasFields(layout: LaneLayout): layout is LineLayout {
  return 'fieldsOf' in layout;
}

/** The pieces of the identity of a record. A line has none. */
export function identityIn(layout: LaneLayout, record: JsonObject | string): readonly IdentityPiece[] | null {
  return hasFields(layout) || typeof record === 'string' ? null : layout.identity(record);
}

/** Whether parts of the event depend on each other in ways that the layout does not say. */
export function isIntertwined(layout: LaneLayout, record: JsonObject | string): boolean {
  return !hasFields(layout) && typeof record !== 'string' && layout.isIntertwined?.(record) === true;
}
