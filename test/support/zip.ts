import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a ZIP archive to be made; what is not given is as in a sound archive. */
export interface ZipPart {
  readonly name: string;
  readonly body: Buffer | string;
  readonly crc?: number;
  readonly flags?: number;
  readonly statedBytes?: number;
  /** How it is compressed, by its number in the format: 8 by default; of any other the bytes stand as they are. */
  readonly method?: number;
  /** Mode of Unix, of which the upper bits tell a link from a file. */
  readonly mode?: number;
}

/** The bytes of a ZIP archive: what other programs refuse to write can be made so. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, body, flags = 0, mode = 0o100644, method = 8, ...stated } of parts) {
    const [content, title] = [Buffer.from(body), Buffer.from(name)];
    const packed = method === 8 ? deflateRawSync(content) : content;
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags | 0x800, 2);
    facts.writeUInt16LE(method, 4);
    facts.writeUInt32LE(stated.crc ?? crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(stated.statedBytes ?? content.length, 18);
    facts.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), facts, title, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), facts, rest, title]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\u0005\u0006'), end]);
}
