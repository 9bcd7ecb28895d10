import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import type { AsnResponse, CityResponse, CountryResponse, Reader } from 'mmdb-lib';
import type { AddressRange } from '../../domain/allow-entry.ts';
import { AuditError } from '../../domain/audit-error.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import { type Instant, instantOf, printDay } from '../../domain/instant.ts';
import type { Place, PlaceOf } from '../../domain/registry-event.ts';
import { fileTrouble } from '../../domain/text/file-trouble.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import { parseIp, sortKeyOf } from '../../network/ip-address.ts';
import { parseAddressRange } from '../../network/ip-range.ts';
import type { AddressFacts, AddressIntelligence } from '../../rules/engine/detection.ts';
import { gathering } from '../shared/option-values.ts';

/** The user is warned about databases older than this, because address blocks change hands. */
const STALE_DAYS = 90;

export interface SuppliedFiles {
  /** MaxMind databases of countries, cities or operators. */
  readonly geo: readonly string[];
  /** Lists of CIDR blocks, as `name=file`. */
  readonly lists: readonly string[];
}

export interface SuppliedFacts {
  readonly intelligence: AddressIntelligence;
  readonly notices: readonly Notice[];
}

interface NamedList {
  readonly name: string;
  readonly ranges: readonly AddressRange[];
}

/** What the analyst's files say about addresses. They are read from disk; addresses are never sent anywhere. */
export async function readAddressFacts({ geo, lists }: SuppliedFiles, now: Instant): Promise<SuppliedFacts> {
  const databases = await Promise.all(geo.map(openDatabase));
  const named = lists.map(readList);
  return {
    intelligence: {
      hasGeography: databases.length > 0,
      hasLists: named.length > 0,
      factsOf: (address) => factsOf(address, databases, named),
    },
    notices: databases.flatMap(({ path, reader }) => ageNotices(path, reader, now)),
  };
}

/** The option of commands that say where addresses lie. */
export function geoOption(): Option {
  return new Option(
    '--geo <file.mmdb>',
    'MaxMind database of countries, cities or network operators: says where each address lies',
  ).argParser(gathering((file: string) => file));
}

/** Rows of an answer often share an address, and a lookup costs more than a row. */
const MOST_REMEMBERED = 10_000;

/** Where addresses lie, by the databases of `--geo`; no places without one. */
export async function readPlaces(geo: readonly string[] | undefined, now: Instant): Promise<Places> {
  return placesOf(await readAddressFacts({ geo: geo ?? [], lists: [] }, now));
}

/** Where addresses lie by supplied databases; no places without one. */
export function placesOf({ intelligence, notices }: SuppliedFacts): Places {
  if (!intelligence.hasGeography) return { placeOf: null, notices };
  const remembered = new Map<string, Place | null>();
  const placeOf = (address: string): Place | null => {
    const known = remembered.get(address);
    if (known !== undefined) return known;
    const { country = null, asn = null, operator = null } = intelligence.factsOf(address) ?? {};
    const place = country === null && asn === null && operator === null ? null : { country, asn, operator };
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(address, place);
    return place;
  };
  return { placeOf, notices };
}

/** Where addresses lie, and what to say of the databases. */
export interface Places {
  readonly placeOf: PlaceOf | null;
  readonly notices: readonly Notice[];
}

type Answer = Partial<CityResponse & CountryResponse & AsnResponse>;

interface Database {
  readonly path: string;
  readonly reader: Reader<CityResponse & CountryResponse & AsnResponse>;
}

async function openDatabase(path: string): Promise<Database> {
  const bytes = readSupplied(path);
  // Loaded on demand, because most investigations have no such database.
  const { Reader } = await import('mmdb-lib');
  try {
    return { path, reader: new Reader(bytes) };
  } catch (cause) {
    throw new AuditError('usage', `${path} is not a MaxMind database (MMDB).`, {
      hint: 'Give a GeoLite2, GeoIP2, DB-IP or IPinfo .mmdb file of countries, cities or operators.',
      cause,
    });
  }
}

function readSupplied(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AuditError('input-not-found', `Cannot read ${path}: ${fileTrouble(cause)}.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

/** Reads `tor=exits.txt`: a name and a file of CIDR blocks. */
function readList(text: string): NamedList {
  const [name = '', path = ''] = [text.slice(0, Math.max(0, text.indexOf('='))), text.slice(text.indexOf('=') + 1)];
  if (name === '' || path === '') {
    throw new AuditError('usage', `--ip-list "${text}" is not name=file.`, {
      hint: 'For example --ip-list tor=exits.txt.',
    });
  }
  return { name, ranges: readRanges(readSupplied(path).toString('utf8')) };
}

/** Addresses and CIDR blocks of a text, one per line; # starts a comment. */
export function readRanges(text: string): readonly AddressRange[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map(parseAddressRange);
}

function factsOf(address: string, databases: readonly Database[], lists: readonly NamedList[]): AddressFacts | null {
  const parsed = parseIp(address);
  if (parsed === null) return null;
  const key = sortKeyOf(parsed.bits);
  const answers: readonly Answer[] = databases.flatMap(({ reader }) => reader.get(address) ?? []);
  const first = <T>(of: (answer: Answer) => T | undefined): T | null =>
    answers.map(of).find((value) => value !== undefined) ?? null;
  return {
    country: first((answer) => answer.country?.iso_code ?? answer.registered_country?.iso_code),
    asn: first((answer) => answer.autonomous_system_number),
    operator: first((answer) => answer.autonomous_system_organization),
    latitude: first((answer) => answer.location?.latitude),
    longitude: first((answer) => answer.location?.longitude),
    lists: lists
      .filter(({ ranges }) => ranges.some(({ low, high }) => low <= key && key <= high))
      .map(({ name }) => name),
  };
}

function ageNotices(path: string, { metadata }: Database['reader'], now: Instant): readonly Notice[] {
  const built = instantOf(metadata.buildEpoch.getTime());
  if (built === null) return [];
  const days = Math.floor((now - built) / DAY_MS);
  const old = days > STALE_DAYS ? ` It is ${days} days old: address blocks may have changed hands.` : '';
  return [{ id: 'geo-database', text: `${path} (${metadata.databaseType}) was built on ${printDay(built)}.${old}` }];
}
