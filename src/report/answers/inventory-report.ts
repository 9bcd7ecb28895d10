import { isArtefactTag } from '../../domain/artefact.ts';
import type { ActorTotal, AddressTotal, ImageTotal } from '../../investigations/inventory.ts';
import { countsText, plural } from '../cells.ts';
import { instantPayload } from '../payloads.ts';
import { count, type Payload, type Report, type Table, text, time } from '../report.ts';
import { listReport } from './list-report.ts';
import { actorTable, actorTotalPayload, imageTable, imageTotalPayload } from './summary-report.ts';

/** A list of what the case holds. */
function inventoryReport(noun: string, { columns, rows, whenEmpty }: Table, payloads: readonly Payload[]): Report {
  const name = noun.endsWith('s') ? `${noun}es` : `${noun}s`;
  return listReport({ name, columns, rows, whenEmpty, payloads, notices: [`${plural(payloads.length, noun)}.`] });
}

/** Signatures and what else belongs to images come last and are counted apart. */
export function imagesReport(totals: readonly ImageTotal[]): Report {
  const images = totals.filter(({ tag }) => !isArtefactTag(tag));
  const artefacts = totals.filter(({ tag }) => isArtefactTag(tag));
  const sorted = [...images, ...artefacts];
  const { columns, rows, whenEmpty } = imageTable(sorted, null);
  const beside = artefacts.length === 0 ? '' : `, and ${artefacts.length} tags of signatures, attestations or SBOMs`;
  const notices = [`${plural(images.length, 'image')}${beside}.`];
  return listReport({ name: 'images', columns, rows, whenEmpty, payloads: sorted.map(imageTotalPayload), notices });
}

export function actorsReport(actors: readonly ActorTotal[]): Report {
  return inventoryReport('actor', actorTable(actors, null), actors.map(actorTotalPayload));
}

export function addressesReport(addresses: readonly AddressTotal[]): Report {
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
  return inventoryReport('address', table, payloads);
}
