import { zeros } from './memory';

const QUOTE: u8 = 0x22;

/**
 * JSON texts of the records so far, joined, and the length of each in characters, until the host takes them. The host
 * reads the first four fields where they stand: see `#textsAt` in ../scanner-memory.ts.
 */
export class JsonTexts {
  private readonly texts: usize;
  private bytes: u32 = 0;
  private readonly lengths: usize;
  private count: u32 = 0;
  private readonly room: u32;

  /** Takes the room for the texts in bytes, and the most texts that there may be. */
  constructor(room: u32, most: u32) {
    this.texts = zeros(room);
    this.lengths = zeros(<usize>most * 4);
    this.room = room;
  }

  hasRoomFor(bytes: u32): bool {
    return this.bytes + bytes <= this.room;
  }

  /** Drops the texts that the host has taken. */
  drop(): void {
    this.bytes = 0;
    this.count = 0;
  }

  /** Writes the given JSON. */
  writeJson(start: usize, bytes: u32, characters: u32): void {
    memory.copy(this.texts + this.bytes, start, bytes);
    this.take(bytes, characters);
  }

  /** Writes a text of plain characters. */
  writePlain(start: usize, bytes: u32): void {
    const text = this.texts + this.bytes;
    store<u8>(text, QUOTE);
    memory.copy(text + 1, start, bytes);
    store<u8>(text + bytes, QUOTE, 1);
    this.take(bytes + 2, bytes + 2);
  }

  private take(bytes: u32, characters: u32): void {
    store<u32>(this.lengths + ((<usize>this.count) << 2), characters);
    this.count++;
    this.bytes += bytes;
  }
}
