/** What a remark that was made in `count` records of a file says to the user. */
export type RemarkText = (count: number) => string;

/** `in 1 record`, `in 5 records`. */
export const inRecords = (count: number): string => `in ${count} ${count === 1 ? 'record' : 'records'}`;

/**
 * Remarks that any format may make while it reads a record. They are counted per file and reported once, after the
 * import. A remark of one vendor alone belongs in the `remarks` of its format.
 */
export const SHARED_REMARKS = {
  'zone-assumed': (count) =>
    `No time zone is named ${inRecords(count)}: the format's default was assumed. Set another with --assume-tz.`,
  'unknown-action': (count) =>
    `An action that is not in the catalogue stands ${inRecords(count)}: kept verbatim, as "other" where its name tells no more.`,
  'year-assumed': (count) =>
    `No year is named ${inRecords(count)}: the last such day before the import was assumed. State another with --assume-year.`,
  'time-assumed': (count) =>
    `No time is named ${inRecords(count)}: the time at which the file was written was assumed; the acts were before it. State another with --observed-at.`,
  'network-contradiction': (count) =>
    `The stated network type contradicts the address ${inRecords(count)}: --public-only counts them as public.`,
  'masked-address': (count) =>
    `The address is masked ${inRecords(count)}: classified by the prefix that is left, where that is enough.`,
  'image-unread': (count) =>
    `The image could not be read ${inRecords(count)} that must name one: questions about images do not find them. Look at one with "show".`,
  'text-unread': (count) =>
    `A member is JSON text that is cut off or damaged ${inRecords(count)}: what it says of actor, address or image is missing. Look at one with "show".`,
  'address-missing': (count) => `No client address is logged ${inRecords(count)}: address rules cannot see them.`,
  'actor-missing': (count) =>
    `Nobody is named ${inRecords(count)}: access logs name who signed in with a password, and seldom who came with a token.`,
  'forwarded-address': (count) =>
    `The address is that of X-Forwarded-For ${inRecords(count)}: a client can forge it unless the proxy in front overwrites it. The sender of the request is the detail "peer".`,
  /** The vendor documents no layout for this export: its columns were taken by their names. */
  'unconfirmed-layout': () =>
    'The vendor documents no layout for this export: its columns were read by their names. Check a few events against the console.',
} as const satisfies Readonly<Record<string, RemarkText>>;

export type SharedRemark = keyof typeof SHARED_REMARKS;

/** The remark on an action that is not in the catalogue; nothing for one that is. */
export function remarkUnlessKnown(isKnown: boolean): readonly Remark[] {
  return isKnown ? [] : ['unknown-action'];
}

/** The id of a shared remark, or of one in the format's own `remarks`. */
export type Remark = SharedRemark | (string & {});
