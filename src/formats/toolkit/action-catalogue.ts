import type { Category, Plane } from '../../domain/vocabulary.ts';
import type { VendorAction } from './format.ts';

/** A catalogue line: verb, category, what it does. */
export type ActionRow = readonly [action: string, category: Category, description: string];

export interface CatalogueDefaults {
  readonly plane: Plane;
  readonly edition?: string;
}

/** Catalogue entries of one plane that are all current. */
export function currentActions(defaults: CatalogueDefaults, rows: readonly ActionRow[]): readonly VendorAction[] {
  return rows.map(([action, category, description]) => ({
    action,
    category,
    plane: defaults.plane,
    isDeprecated: false,
    edition: defaults.edition ?? null,
    description,
  }));
}

/** Look-up by exact verb. */
export function actionIndex(actions: readonly VendorAction[]): ReadonlyMap<string, VendorAction> {
  return new Map(actions.map((action) => [action.action, action]));
}
