import { parquetWriteBuffer } from 'hyparquet-writer';
import { record } from './records.ts';

/** Records of an access log as a Parquet file, each with the same further text. */
export function parquetOf(count: number, more = ''): Buffer {
  const rows = Array.from({ length: count }, (_, index) => record(index));
  const columnData = Object.keys(rows[0] ?? {}).map((name) => {
    return {
      name,
      data: rows.map((row) => String(Object.entries(row).find(([key]) => key === name)?.[1] ?? '')),
      type: 'STRING' as const,
    };
  });
  const filling = more === '' ? [] : [{ name: 'more', data: rows.map(() => more), type: 'STRING' as const }];
  return Buffer.from(parquetWriteBuffer({ columnData: [...columnData, ...filling] }));
}

/** The same with a footer that says how long it is, and lies. */
export function lyingFooter(length: number): Buffer {
  const bytes = parquetOf(5);
  bytes.writeUInt32LE(length, bytes.length - 8);
  return bytes;
}

/** The same with bytes turned over in its middle, where pages and their headers lie. */
export function damagedPages(): Buffer {
  const bytes = parquetOf(50);
  for (let at = 40; at < bytes.length / 2; at += 7) bytes.writeUInt8(255 - bytes.readUInt8(at), at);
  return bytes;
}
