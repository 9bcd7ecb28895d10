import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const VERSION = 20;
/** 2026-10-01, as MS-DOS writes dates. */
const DATE = ((2026 - 1980) << 9) | (10 << 5) | 1;

/** Puts the files of a folder into a zip as they are: they are compressed already. */
export function writeZip(path, folder) {
  const file = openSync(path, 'w');
  const directory = [];
  let offset = 0;
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.gz'));
  for (const name of names.toSorted()) {
    const content = readFileSync(join(folder, name));
    const facts = factsOf(name, content);
    const local = Buffer.concat([signature(0x0403_4b50), facts, Buffer.from(name), content]);
    writeSync(file, local);
    // Made by, the facts; then comment, disk and attributes, of which there are none, and where the entry begins.
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(signature(0x0201_4b50), words(VERSION), facts, rest, Buffer.from(name));
    offset += local.length;
  }
  const bytes = Buffer.concat(directory);
  const end = Buffer.alloc(10);
  end.writeUInt32LE(bytes.length, 0);
  end.writeUInt32LE(offset, 4);
  writeSync(file, Buffer.concat([bytes, signature(0x0605_4b50), words(0, 0, names.length, names.length), end]));
  closeSync(file);
}

/** What the header of an entry and the directory both say of it. */
function factsOf(name, content) {
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(content), 0);
  sizes.writeUInt32LE(content.length, 4);
  sizes.writeUInt32LE(content.length, 8);
  return Buffer.concat([words(VERSION, 0, 0, 0, DATE), sizes, words(Buffer.byteLength(name), 0)]);
}

function signature(number) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

function words(...numbers) {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [index, number] of numbers.entries()) bytes.writeUInt16LE(number, index * 2);
  return bytes;
}
