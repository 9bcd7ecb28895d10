import { displayInstant, printInstant, type Zone } from '../../domain/instant.ts';
import type { Cell } from '../../report/report.ts';
import { neutralise } from './neutralise.ts';

/** A cell for programs: uncut, times in UTC, an empty text for an absent value. */
export function machineText(cell: Cell): string {
  switch (cell.kind) {
    case 'text':
      return neutralise(cell.text ?? '');
    case 'lines':
      return neutralise(cell.lines.join(' '));
    case 'time':
      return cell.at === null ? '' : printInstant(cell.at);
    case 'count':
    case 'bar':
      return String(cell.count);
    case 'bytes':
      return String(cell.bytes);
    case 'digest':
      return neutralise(cell.digest);
    case 'zone':
      return 'UTC';
    default:
      return cell.term;
  }
}

/** A cell for people: times in their zone, digests shortened, a dash for an absent value. */
export function humanText(cell: Cell, zone: Zone): string {
  switch (cell.kind) {
    case 'text':
      return cell.text === null || cell.text === '' ? '-' : shortDigests(neutralise(cell.text));
    case 'lines':
      return shortDigests(neutralise(cell.lines.join(' ')));
    case 'time':
      return cell.at === null ? '-' : displayInstant(cell.at, zone);
    case 'count':
      return String(cell.count);
    case 'bytes':
      return sizeText(cell.bytes);
    case 'digest':
      return shortDigests(neutralise(cell.digest));
    case 'bar':
      return '';
    case 'zone':
      return zoneText(zone);
    case 'category':
      return cell.outcome === undefined || cell.outcome === 'success' ? cell.term : `${cell.term} ${cell.outcome}`;
    default:
      return cell.term;
  }
}

/** The name of a zone as people read it. */
export function zoneText(zone: Zone): string {
  return zone === 'utc' ? 'UTC' : neutralise(zone);
}

/** `sha256:9f2c…1b07`: enough to distinguish digests by eye. */
function shortDigests(text: string): string {
  return text.replace(/\b(sha(?:256|512)):([0-9a-f]{4})[0-9a-f]{24,}([0-9a-f]{4})\b/g, '$1:$2…$3');
}

function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return unit === 0 ? `${size} B` : `${size.toFixed(1)} ${units[unit]}`;
}
