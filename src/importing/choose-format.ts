import type { Framing } from '../evidence/splitting/framing.ts';
import type { SplitRecord } from '../evidence/splitting/record.ts';
import { recogniseFormat } from '../formats/recognise-format.ts';
import type { Format, ReadContext } from '../formats/toolkit/format.ts';

/** Formats are recognised from the first records, at most this many. */
export const SAMPLE_RECORDS = 64;

/** What the start of a file shows. */
interface FileStart {
  readonly framing: Framing;
  readonly isCompressed: boolean;
  readonly sample: readonly SplitRecord[];
}

/** What the user says of it. */
interface Wanted {
  /** Null to recognise it. */
  readonly format: Format | null;
  readonly context: ReadContext;
}

/** The format of the records; why there is none; or null for an archive of nothing. */
export function chooseFormat(start: FileStart, { format, context }: Wanted): Format | string | null {
  const { framing, isCompressed, sample } = start;
  if (framing.kind === 'empty') return isCompressed ? null : 'it is empty';
  if (framing.kind === 'foreign') return `it is ${framing.description}`;
  if (format !== null) return usable(format, context);
  const good = sample.filter(({ problem }) => problem === null).slice(0, SAMPLE_RECORDS);
  const recognition = recogniseFormat(good.map(({ value }) => value));
  if (recognition.verdict === 'recognised') return usable(recognition.format, context);
  if (recognition.verdict === 'unsupported') return `it is ${recognition.format.title}, ${recognition.version}`;
  return good.length === 0
    ? 'no record in it can be parsed'
    : `no known format has records like ${describeShape(good[0]?.value)}`;
}

function usable(format: Format, { image }: ReadContext): Format | string {
  if (format.needsImage !== true || image !== null) return format;
  return `${format.title} does not say which image it is about; name it with --image namespace/repository:tag`;
}

function describeShape(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a bare ${typeof value}`;
  const keys = Object.keys(value).slice(0, 6).join(', ');
  return `{${keys}${Object.keys(value).length > 6 ? ', …' : ''}}`;
}
