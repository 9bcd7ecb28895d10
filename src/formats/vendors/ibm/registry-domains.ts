import { LONGEST_SEARCHED } from '../../toolkit/index.ts';

/** Where the events of a registry domain are stored: not always where the registry is. */
interface EventLocation {
  readonly domain: string;
  readonly location: string;
  /** When https://cloud.ibm.com/docs/Registry?topic=Registry-at_events said so, and what else it said; null for always. */
  readonly note: string | null;
}

const EVENT_LOCATIONS: readonly EventLocation[] = [
  { domain: 'icr.io', location: 'Dallas (us-south)', note: 'the global registry' },
  {
    domain: 'au.icr.io',
    location: 'Tokyo (jp-tok)',
    note: 'since mid-2019; the pages list Sydney (au-syd) too since 2022: export both',
  },
  { domain: 'br.icr.io', location: 'São Paulo (br-sao)', note: null },
  { domain: 'ca.icr.io', location: 'Toronto (ca-tor)', note: null },
  { domain: 'de.icr.io', location: 'Frankfurt (eu-de)', note: null },
  { domain: 'es.icr.io', location: 'Madrid (eu-es)', note: null },
  {
    domain: 'jp.icr.io',
    location: 'Tokyo (jp-tok)',
    note: 'before mid-2019 Sydney (au-syd), where events of ap-north went to ap-south',
  },
  { domain: 'jp2.icr.io', location: 'Osaka (jp-osa)', note: null },
  { domain: 'uk.icr.io', location: 'London (eu-gb)', note: null },
  { domain: 'us.icr.io', location: 'Dallas (us-south)', note: null },
];

/** Since 2026 the page lists more locations and no longer says which domain stores where. */
const LATER = 'since 2026 also Montreal (ca-mon) and Chennai (in-che), for domains the page does not name';
const LEGACY = 'registry.<region>.bluemix.net: host names of 2018 and 2019';

/** A line for each domain, for `imgaudit formats`. */
export const REGION_FACTS: readonly (readonly [label: string, text: string])[] = [
  ...EVENT_LOCATIONS.map(
    ({ domain, location, note }) => `${domain}: events in ${location}${note === null ? '' : ` (${note})`}`,
  ),
  LATER,
  LEGACY,
].map((line, index) => [index === 0 ? 'Regions' : '', line] as const);

/** Whether a host is a registry of IBM Cloud: current, private, or of the years up to 2019. */
export function isRegistryDomain(host: string): boolean {
  if (host.length > LONGEST_SEARCHED) return false;
  return /^(?:[a-z0-9-]+\.)*icr\.io$|^registry\.(?:[a-z0-9-]+\.)*bluemix\.net$/i.test(host);
}
