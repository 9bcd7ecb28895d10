/** What the index of events holds beside their times: ids of dictionary rows, in narrow columns. */
export const STORED_COLUMNS = ['kind', 'actor', 'address', 'image', 'digest'] as const;
export type StoredColumn = (typeof STORED_COLUMNS)[number];
