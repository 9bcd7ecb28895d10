import { isArtefactTag } from '../../domain/text/artefact.ts';
import type { ActorTotal, AddressTotal, Busiest, ImageTotal } from '../../investigations/inventory.ts';
import { countsText, plural } from '../cells.ts';
import { instantPayload } from '../payloads.ts';
import { count, type Payload, type Report, type Table, text, time } from '../report.ts';
import { listReport } from './list-report.ts';
import { actorTable, actorTotalPayload, imageTable, imageTotalPayload } from './summary-report.ts';

/** A list of what the case holds. */
function inventoryReport(
  { noun, all }: { readonly noun: string; readonly all: number },
  { columns, rows, whenEmpty }: Table,
  payloads: readonly Payload[],
): Report {
  const name = noun.endsWith('s') ? `${noun}es` : `${noun}s`;
  return listReport({
    ...{ name, columns, rows, whenEmpty, payloads, beside: { total: all } },
    limits: leftOutTexts(plural(all, noun), all, payloads.length),
    notices: [`${plural(all, noun)}.`],
  });
}

/** How many rows are left out, and how to see them; nothing where all are shown. */
function leftOutTexts(what: string, all: number, shown: number): readonly string[] {
  return all > shown ? [`${shown} of ${what} shown (--top all shows all)`] : [];
}

/** At most `most` images. Signatures and what else belongs to images come last and are counted apart. */
export function imagesReport(totals: readonly ImageTotal[], most = totals.length): Report {
  const images = totals.filter(({ tag }) => !isArtefactTag(tag));
  const artefacts = totals.filter(({ tag }) => isArtefactTag(tag));
  const sorted = [...images, ...artefacts].slice(0, most);
  const { columns, rows, whenEmpty } = imageTable(sorted, null);
  const beside = artefacts.length === 0 ? '' : `, and ${artefacts.length} tags of signatures, attestations or SBOMs`;
  const what = `${plural(images.length, 'image')}${beside}`;
  return listReport({
    name: 'images',
    columns,
    rows,
    whenEmpty,
    payloads: sorted.map(imageTotalPayload),
    beside: { total: totals.length },
    limits: leftOutTexts(what, totals.length, sorted.length),
    notices: [`${what}.`],
  });
}

export function actorsReport({ all, shown }: Busiest<ActorTotal>): Report {
  return inventoryReport({ noun: 'actor', all }, actorTable(shown, null), shown.map(actorTotalPayload));
}

export function addressesReport({ all, shown: addresses }: Busiest<AddressTotal>): Report {
  const table: Table = {
    title: null,
    columns: [
      { key: 'address', title: 'ADDRESS', minWidth: 15 },
      { key: 'network', title: 'NETWORK' },
      { key: 'events', title: 'EVENTS', align: 'right' },
      { key: 'byCategory', title: 'BY EVENT', minWidth: 20 },
      { key: 'first', title: 'FIRST', dropOrder: 2 },
      { key: 'last', title: 'LAST', dropOrder: 1 },
    ],
    rows: addresses.map(({ address, network, events, byCategory, first, last }) => [
      text(address),
      { kind: 'network', term: network },
      count(events),
      text(countsText(byCategory)),
      time(first),
      time(last),
    ]),
    whenEmpty: 'The case holds no events.',
  };
  const payloads = addresses.map(({ address, network, isPublic, events, byCategory, first, last }) => {
    return {
      ip: address,
      network,
      isPublic,
      events,
      first: instantPayload(first),
      last: instantPayload(last),
      byCategory,
    };
  });
  return inventoryReport({ noun: 'address', all }, table, payloads);
}
