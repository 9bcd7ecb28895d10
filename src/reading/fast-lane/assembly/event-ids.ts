import { MOST_RECORDS } from './columns';
import { MOST_JSON_BYTES } from './detail-texts';
import { JsonTexts } from './json-texts';

export const EVENT_ID_NONE: u8 = 0;
export const EVENT_ID_UUID: u8 = 1;
export const EVENT_ID_TEXT: u8 = 2;

const LENGTH: i32 = 36;
const DASH: u8 = 0x2d;

const ROOM: u32 = 1 << 18;
/** The ids of the records so far that are no UUIDs. */
export const ids: JsonTexts = new JsonTexts(ROOM, MOST_RECORDS);
/** Where the host finds them. */
export const idTexts: usize = changetype<usize>(ids);

/** The value of a lower-case hexadecimal digit; 16 for any other byte. */
function digitAt(at: usize): u32 {
  const byte = <u32>load<u8>(at);
  const digit = byte - 0x30;
  const letter = byte - 0x61;
  return digit <= 9 ? digit : letter <= 5 ? letter + 10 : 16;
}

/** Writes the 16 bytes of a lower-case UUID; false if the text is not one. */
export function writeUuid(start: usize, end: usize, to: usize): bool {
  if (<i32>(end - start) !== LENGTH) return false;
  if (load<u8>(start, 8) !== DASH || load<u8>(start, 13) !== DASH) return false;
  if (load<u8>(start, 18) !== DASH || load<u8>(start, 23) !== DASH) return false;
  let at = start;
  let all: u32 = 0;
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) at++;
    const high = digitAt(at);
    const low = digitAt(at + 1);
    all |= high | low;
    store<u8>(to + index, <u8>((high << 4) | low));
    at += 2;
  }
  return all < 16;
}

/** Whether there is room for the id of one more record. */
export function hasRoomForId(): bool {
  return ids.hasRoomFor(MOST_JSON_BYTES);
}
