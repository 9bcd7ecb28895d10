/** What the index of events holds beside their times: ids of dictionary rows, in narrow columns. */
export const STORED_COLUMNS = ['kind', 'actor', 'address', 'image', 'digest'] as const;
export type StoredColumn = (typeof STORED_COLUMNS)[number];

/** The columns that events are looked up by: of each, `event_of_…` lists the events of an id. */
export const POSTED_COLUMNS = ['image', 'address'] as const satisfies readonly StoredColumn[];
export type PostedColumn = (typeof POSTED_COLUMNS)[number];
