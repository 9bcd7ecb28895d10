import type { Place, PlaceOf } from '../../domain/registry-event.ts';
import { memberOf } from '../../domain/text/parse-json.ts';
import { mapped, type Sequence } from '../../numbers/sequence.ts';
import { type Cell, type Column, type Payload, type Report, type Table, text } from '../report.ts';

const COLUMNS: readonly Column[] = [
  { key: 'place', title: 'PLACE', minWidth: 10, audience: 'people' },
  { key: 'country', title: 'COUNTRY', audience: 'machines' },
  { key: 'asn', title: 'ASN', audience: 'machines' },
  { key: 'operator', title: 'OPERATOR', audience: 'machines' },
];

/** Lists of a JSON answer whose members have an address. */
const LISTS: readonly string[] = ['events', 'addresses'];

/** A report that also says where each address lies: beside the address in tables, as `geo` in JSON. */
export function withPlaces(report: Report, placeOf: PlaceOf | null): Report {
  if (placeOf === null) return report;
  const located = (table: Table) => locatedTable(table, placeOf);
  const member = (payload: Payload): Payload => ({ ...payload, geo: placeIn(payload, placeOf) });
  return {
    ...report,
    sections: report.sections.map((section) => {
      return section.kind === 'table' ? { ...section, table: located(section.table) } : section;
    }),
    primary: report.primary === null ? null : located(report.primary),
    *items() {
      for (const item of report.items()) yield member(item);
    },
    payload: () => {
      const members = Object.entries(report.payload());
      const isList = (name: string, value: unknown): value is Sequence<Payload> =>
        LISTS.includes(name) && typeof value === 'object' && value !== null;
      return Object.fromEntries(
        members.map(([name, value]) => [name, isList(name, value) ? mapped(value, member) : value]),
      );
    },
  };
}

function locatedTable(table: Table, placeOf: PlaceOf): Table {
  const at = table.columns.findIndex(({ key }) => key === 'address');
  if (at < 0) return table;
  return {
    ...table,
    columns: table.columns.toSpliced(at + 1, 0, ...COLUMNS),
    rows: mapped(table.rows, (row) => {
      const address = row[at];
      const place = address?.kind === 'text' && address.text !== null ? placeOf(address.text) : null;
      return row.toSpliced(at + 1, 0, ...cellsOf(place));
    }),
  };
}

function cellsOf(place: Place | null): readonly Cell[] {
  const { country = null, asn = null, operator = null } = place ?? {};
  const network = [...(asn === null ? [] : [`AS${asn}`]), ...(operator === null ? [] : [operator])].join(' ');
  const whole = [country ?? [], network === '' ? [] : network].flat().join(', ');
  return [text(whole === '' ? null : whole), text(country), text(asn === null ? null : String(asn)), text(operator)];
}

function placeIn(payload: Payload, placeOf: PlaceOf): Place | null {
  const address = memberOf(payload['client'], 'ip') ?? payload['ip'];
  return typeof address === 'string' ? placeOf(address) : null;
}
