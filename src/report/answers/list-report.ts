import type { Sequence } from '../../numbers/sequence.ts';
import { limitSections } from '../cells.ts';
import { type Column, type Payload, type Report, SCHEMA, type Table } from '../report.ts';

export interface ReportedList {
  /** Key of the list in the JSON answer. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: Table['rows'];
  readonly whenEmpty: string;
  /** The same rows as JSON. */
  readonly payloads: Sequence<Payload>;
  /** Other members of the JSON answer. */
  readonly beside?: Payload;
  /** What the list leaves out or does not cover. */
  readonly limits?: readonly string[];
  readonly notices: readonly string[];
}

/** A report that is a single list. */
export function listReport(list: ReportedList): Report {
  const { name, columns, rows, whenEmpty, payloads, limits = [], notices } = list;
  const table: Table = { title: null, columns, rows, whenEmpty };
  return {
    sections: [{ kind: 'table', table }, ...limitSections(limits), { kind: 'notices', texts: notices }],
    primary: table,
    items: () => payloads,
    payload: () => ({ schema: SCHEMA, ...list.beside, [name]: payloads }),
  };
}
