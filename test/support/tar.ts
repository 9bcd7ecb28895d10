const BLOCK = 512;

/** An entry of a tar archive to be made: what other programs refuse to write can be made so. */
export interface TarPart {
  readonly name: string;
  readonly body?: Buffer | string;
  /** As the archive names it: 0 for a file, 1 for a link, 2 for a symbolic one, 3 for a device, L for a long name, x for fields. */
  readonly type?: string;
  readonly target?: string;
  readonly statedBytes?: number;
}

/** The bytes of a tar archive, without the blocks of zeros at its end if `isOpen`. */
export function tarOf(parts: readonly TarPart[], isOpen = false): Buffer {
  const blocks = parts.flatMap((part) => {
    const body = Buffer.from(part.body ?? '');
    return [headerOf(part, body.length), body, Buffer.alloc(-body.length & (BLOCK - 1))];
  });
  return Buffer.concat([...blocks, Buffer.alloc(isOpen ? 0 : 2 * BLOCK)]);
}

/** An entry with a name of any length, as GNU tar writes it. */
export function longNamed(name: string, body: string): readonly TarPart[] {
  return [
    { name: '././@LongLink', body: `${name}\0`, type: 'L' },
    { name: 'cut off', body },
  ];
}

/** An entry whose name is in a field of its own, as POSIX has it. */
export function fieldNamed(name: string, body: string): readonly TarPart[] {
  const field = ` path=${name}\n`;
  const length = field.length + 2;
  return [
    { name: 'fields', body: `${length}${field}`, type: 'x' },
    { name: 'harmless', body },
  ];
}

function headerOf({ name, type = '0', target = '', statedBytes }: TarPart, bytes: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(statedBytes ?? bytes).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target, 157, 100);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
