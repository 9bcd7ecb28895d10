import type { Envelope, IgnoredReason, Notice } from '../../domain/evidence-file.ts';
import type { Format } from '../../formats/toolkit/format.ts';
import { inRecords, type Remark, type RemarkText, SHARED_REMARKS } from '../../formats/toolkit/remarks.ts';

/** Notices of the remarks that a file's records made, sorted by id. A remark that nobody words makes none. */
export function remarkNotices(counts: ReadonlyMap<Remark, number>, format: Format): readonly Notice[] {
  const texts: Readonly<Record<string, RemarkText>> = { ...SHARED_REMARKS, ...format.remarks };
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([remark, count]) => {
      const text = texts[remark];
      return text === undefined ? [] : [{ id: remark, text: text(count) }];
    });
}

/** How many records agree in which way with those of the same id that the case had: see BatchReceipt. */
type IdentityCounts = Readonly<Record<'contradicting' | 'uncompared' | 'less' | 'more', number>>;

export function identityNotices(counts: IdentityCounts): readonly Notice[] {
  const { contradicting, uncompared, less, more } = counts;
  const notices: Notice[] = [];
  if (contradicting > 0) {
    const text = `The id is that of an earlier record and the content is another ${inRecords(contradicting)}: one of the two was forged, or the log was changed. Both are kept; \`imgaudit events --contradicting\` lists them.`;
    notices.push({ id: 'contradicting-records', text });
  }
  if (uncompared > 0) {
    const text = `The id is that of a record imported before this case could compare contents, ${inRecords(uncompared)}: counted as duplicates. Import all evidence into a new case to compare them.`;
    notices.push({ id: 'records-not-compared', text });
  }
  if (less > 0) {
    const text = `What an earlier record of the same id states is left out ${inRecords(less)}: duplicates, whose events are those of the earlier ones.`;
    notices.push({ id: 'records-state-less', text });
  }
  if (more > 0) {
    const text = `What an earlier record of the same id leaves out is stated ${inRecords(more)}: duplicates, whose events lack it. Import this file before the other one into a new case.`;
    notices.push({ id: 'records-state-more', text });
  }
  return notices;
}

/** Says of which other formats rejected records are; the reason of each is the id of a format. */
export function otherNotices(rejected: readonly IgnoredReason[]): readonly Notice[] {
  return rejected.flatMap(({ reason: id, records }) => {
    if (id === null) return [];
    const are = records === 1 ? '1 rejected record is' : `${records} rejected records are`;
    return [{ id: 'other-format', text: `${are} of ${id}: import them from a file of their own.` }];
  });
}

/** Says how many records only the format reads that this one is a part of. */
export function partNotices(records: number, { id, partOf }: Format): readonly Notice[] {
  if (records === 0 || partOf === undefined) return [];
  const are = records === 1 ? '1 ignored record is' : `${records} ignored records are`;
  const text = `${are} of ${partOf}, which reads those of ${id} too: import the file into a new case with --source ${partOf}.`;
  return [{ id: 'part-of-other', text }];
}

/** Says which other formats know the records as well as the one that was chosen, and how to choose another. */
export function tieNotices({ id }: Format, rivals: readonly Format[]): readonly Notice[] {
  const [first] = rivals;
  if (first === undefined) return [];
  const others = rivals.map((rival) => rival.id).join(', ');
  return [
    {
      id: 'format-tie',
      text: `The records look like those of ${id} and of ${others} alike: read as ${id}. If that is wrong, import the file into a new case with --source ${first.id}.`,
    },
  ];
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

/** What is said of a file whose compressed data ends early; `damage` is null where it does not. */
export function damageNotices(damage: string | null): readonly Notice[] {
  if (damage === null) return [];
  return [{ id: 'gzip-damaged', text: `The compressed data ends early (${damage}): what comes before was imported.` }];
}
