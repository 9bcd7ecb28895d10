import type { Envelope, Notice } from '../domain/evidence-file.ts';
import type { Format, Remark } from '../formats/toolkit/format.ts';

const inRecords = (count: number): string => `in ${count} ${count === 1 ? 'record' : 'records'}`;

/** What a remark that was made `count` times says to the user. */
const REMARK_TEXTS: Readonly<Record<Remark, (count: number) => string>> = {
  'zone-assumed': (count) =>
    `No time zone is named ${inRecords(count)}: the format's default was assumed. Set another with --assume-tz.`,
  'unknown-action': (count) =>
    `An action that is not in the catalogue stands ${inRecords(count)}: kept verbatim, as "other" where its name tells no more.`,
  'network-contradiction': (count) =>
    `The stated network type contradicts the address ${inRecords(count)}: --public-only counts them as public.`,
  'masked-address': (count) =>
    `The address is masked ${inRecords(count)}: classified by the prefix that is left, where that is enough.`,
  'address-missing': (count) => `No client address is logged ${inRecords(count)}: address rules cannot see them.`,
  'aws-internal': (count) =>
    `"AWS Internal" stands in place of the client ${inRecords(count)}: ECR logs docker clients so, and public-address rules are blind there.`,
  'unconfirmed-layout': () =>
    'The vendor documents no layout for this export: its columns were read by their names. Check a few events against the console.',
};

/** Notices of the remarks a file's records made, in a fixed order. */
export function remarkNotices(counts: ReadonlyMap<Remark, number>): readonly Notice[] {
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([remark, count]) => ({ id: remark, text: REMARK_TEXTS[remark](count) }));
}

/** What the envelopes of a file say of its completeness. */
export function completenessNotices(envelopes: readonly Envelope[], format: Format): readonly Notice[] {
  const cutOff = envelopes.some(({ fields }) => fields['isCutOff'] === true);
  const texts = format.inspectEnvelopes?.(envelopes) ?? [];
  return [
    ...texts.map((text) => ({ id: 'export-incomplete', text })),
    ...(cutOff ? [{ id: 'json-cut-off', text: 'The JSON ends before its last bracket: the export was cut off.' }] : []),
  ];
}

export function damageNotices(damage: string | null): readonly Notice[] {
  if (damage === null) return [];
  return [{ id: 'gzip-damaged', text: `The gzip stream ends early (${damage}): what comes before was imported.` }];
}
