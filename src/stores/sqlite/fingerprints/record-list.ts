import type { RecordColumns } from '../../../case/event-batch.ts';

/** Records as batches hold them: see RecordColumns. */
export type RecordList = Pick<RecordColumns, 'fingerprint' | 'isByContent' | 'content' | 'extras' | 'events'>;

/** Several lists that follow each other as one. */
export function joinedRecords(lists: readonly RecordList[]): RecordList {
  const [first] = lists;
  if (first !== undefined && lists.length === 1) return first;
  const length = lists.reduce((sum, { fingerprint }) => sum + fingerprint.length, 0);
  const all = {
    fingerprint: new BigInt64Array(length),
    isByContent: new Uint8Array(length),
    content: new Uint32Array(length),
    extras: new Float64Array(length),
    events: new Uint32Array(length),
  };
  let end = 0;
  for (const { fingerprint, isByContent, content, extras, events } of lists) {
    all.fingerprint.set(fingerprint, end);
    all.isByContent.set(isByContent, end);
    all.content.set(content, end);
    all.extras.set(extras, end);
    all.events.set(events, end);
    end += fingerprint.length;
  }
  return all;
}
