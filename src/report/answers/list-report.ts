import { type Cell, type Column, type Payload, type Report, SCHEMA } from '../report.ts';

export interface ReportedList {
  /** Key of the list in the JSON answer. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly whenEmpty: string;
  /** The same rows as JSON. */
  readonly payloads: readonly Payload[];
  /** What the JSON answer holds beside the list. */
  readonly beside?: Payload;
  readonly notes: readonly string[];
}

/** A report that is one list and nothing else. */
export function listReport(list: ReportedList): Report {
  const { name, columns, rows, whenEmpty, payloads, notes } = list;
  return {
    title: null,
    facts: [],
    tables: [{ title: null, columns, rows, whenEmpty }],
    main: 0,
    payload: { schema: SCHEMA, ...list.beside, [name]: payloads },
    lines: payloads,
    notes,
  };
}
