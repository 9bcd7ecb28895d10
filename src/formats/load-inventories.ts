import { INVENTORIES } from './inventory-registry.ts';
import type { InventoryFormat } from './toolkit/inventory.ts';

/** Loads the inventory of the given id; gives null where no inventory has that id. */
export async function loadInventory(id: string): Promise<InventoryFormat | null> {
  const entry = INVENTORIES.find((known) => known.id === id);
  return entry === undefined ? null : (await entry.load()).inventory;
}

let loaded: readonly InventoryFormat[] = [];

/** Loads all inventories, in the order of their registry. */
export async function loadInventories(): Promise<readonly InventoryFormat[]> {
  if (loaded.length === 0) {
    const modules = await Promise.all(INVENTORIES.map((entry) => entry.load()));
    loaded = modules.map(({ inventory }) => inventory);
  }
  return loaded;
}
