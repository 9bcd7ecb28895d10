/** How the values of a column are sent and stored. */
export type ColumnKind =
  /** A whole number of 8, 4, 2 or 1 bytes. */
  | 'UInt64'
  | 'Int64'
  | 'UInt32'
  | 'UInt8'
  | 'String'
  | 'Nullable(String)'
  | 'LowCardinality(String)'
  | 'LowCardinality(Nullable(String))'
  | 'Array(UInt16)'
  | 'UUID';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** How the server stores it, where not in its default way. */
  readonly codec?: string;
}
