/** Compressed data that cannot be inflated, however many bytes follow. */
export class DamagedData extends Error {}
