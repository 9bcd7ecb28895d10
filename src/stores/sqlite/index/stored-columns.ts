/** The columns of a segment beside the times: ids of rows of the dictionaries. */
export const STORED_COLUMNS = ['kind', 'actor', 'address', 'image', 'digest'] as const;
export type StoredColumn = (typeof STORED_COLUMNS)[number];

/** The columns that have posting lists: `event_of_image` and `event_of_address`. */
export const POSTED_COLUMNS = ['image', 'address'] as const satisfies readonly StoredColumn[];
export type PostedColumn = (typeof POSTED_COLUMNS)[number];
