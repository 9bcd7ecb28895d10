import { zeros } from './memory';

/** The columns have room for this many records; then the host must take them. */
export const MOST_RECORDS: i32 = 4096;
const RECORDS: usize = <usize>MOST_RECORDS;

/** One value for each record. The host names the columns in the same order: see COLUMNS in ../scanner-memory.ts. */
export const offset: usize = zeros(RECORDS * 8);
export const length: usize = zeros(RECORDS * 4);
export const fingerprint: usize = zeros(RECORDS * 8);
export const isByContent: usize = zeros(RECORDS);
export const remarks: usize = zeros(RECORDS * 4);
export const time: usize = zeros(RECORDS * 8);
export const kind: usize = zeros(RECORDS * 4);
export const actor: usize = zeros(RECORDS * 4);
export const address: usize = zeros(RECORDS * 4);
export const image: usize = zeros(RECORDS * 4);
export const digest: usize = zeros(RECORDS * 4);
export const eventId: usize = zeros(RECORDS * 16);
export const eventIdKind: usize = zeros(RECORDS);
export const detailCount: usize = zeros(RECORDS * 4);

const all: StaticArray<usize> = [
  offset,
  length,
  fingerprint,
  isByContent,
  remarks,
  time,
  kind,
  actor,
  address,
  image,
  digest,
  eventId,
  eventIdKind,
  detailCount,
];

export function column(index: i32): usize {
  return all[index];
}
