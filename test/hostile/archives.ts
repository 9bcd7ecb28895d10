import { fieldNamed, longNamed, type TarPart, tarOf } from '../support/tar.ts';
import { type ZipPart, zipOf } from '../support/zip.ts';
import { lines } from './records.ts';

/** Entries of an archive that nobody should read, among sound ones. */
export function hostileEntries(): readonly ZipPart[] {
  const body = (index: number) => lines(2, index * 10);
  return [
    { name: 'sound.ndjson', body: body(1) },
    { name: '../../out.ndjson', body: body(2) },
    { name: '/etc/absolute.ndjson', body: body(3) },
    { name: 'C:/absolute.ndjson', body: body(4) },
    { name: 'link.ndjson', body: '/etc/passwd', mode: 0o120777 },
    { name: 'sound.ndjson', body: body(5) },
    { name: 'n'.repeat(65_000), body: body(6) },
    { name: 'locked.ndjson', body: body(7), flags: 1 },
    { name: 'forged.ndjson', body: body(8), crc: 7 },
    { name: 'longer-than-stated.ndjson', body: body(9), statedBytes: 10 },
    { name: 'escape\u001b[31m.ndjson', body: body(10) },
    { name: 'in!/side.ndjson', body: body(11) },
    { name: 'last.ndjson', body: body(12) },
  ];
}

/** The same in a tar archive, with links, a device and the two ways in which tar writes long names. */
export function hostileTar(): Buffer {
  const body = (index: number) => lines(2, index * 10);
  const parts: readonly TarPart[] = [
    { name: 'sound.ndjson', body: body(1) },
    { name: '../../out.ndjson', body: body(2) },
    { name: '/etc/absolute.ndjson', body: body(3) },
    { name: 'C:/absolute.ndjson', body: body(4) },
    { name: 'link.ndjson', type: '2', target: '/etc/passwd' },
    { name: 'hard.ndjson', type: '1', target: 'sound.ndjson' },
    { name: 'device.ndjson', type: '3' },
    { name: 'sound.ndjson', body: body(5) },
    ...longNamed('n'.repeat(65_000), body(6)),
    ...fieldNamed('../../fields.ndjson', body(7)),
    { name: 'escape\u001b[31m.ndjson', body: body(8) },
    { name: 'in!/side.ndjson', body: body(9) },
    { name: 'last.ndjson', body: body(10) },
  ];
  return tarOf(parts);
}

/** A name that says it has 4 GB. */
export const NAME_BOMB: TarPart = { name: '././@LongLink', body: 'n'.repeat(4096), type: 'L', statedBytes: 2 ** 32 };

/** `head -c 45900000 /dev/zero | bzip2 -9`: a bomb of 72 bytes. */
export const BZIP2_ZEROS = Buffer.from(
  'QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZ+H3ZDQAAAUAAwAAACCAAIQCCYHF3JFOFCQ5G4csw',
  'base64',
);

/** zstd data: a frame of some text as it is, then one of some blocks that are 131,072 blanks each. */
export function zstdBomb(start: string, window: number, blocks: number): Buffer {
  const header = (more: readonly number[]) => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...more]);
  const block = (kind: number, size: number, isLast: boolean) => {
    const facts = Buffer.alloc(3);
    facts.writeUIntLE((size << 3) | (kind << 1) | Number(isLast), 0, 3);
    return facts;
  };
  const repeated = Buffer.concat([block(1, 1 << 17, false), Buffer.from(' ')]);
  const sound = [header([0, 0x38]), block(0, start.length, true), Buffer.from(start)];
  const bombs = Array<Buffer>(blocks).fill(repeated);
  return Buffer.concat([...sound, header([0, window]), ...bombs, block(0, 0, true)]);
}

/** Archives in archives, each of which holds the one before. */
export function nestedArchives(): Buffer {
  let inner = zipOf([{ name: 'deepest.ndjson', body: lines(2) }]);
  for (let level = 0; level < 6; level++) {
    inner = zipOf([
      { name: `level-${level}.ndjson`, body: lines(1, 100 + level) },
      { name: 'in.zip', body: inner },
    ]);
  }
  return inner;
}

/** A spreadsheet whose only sheet is two million cells. */
export function sheetBomb(): Buffer {
  const rows = `<row>${'<c><v>1</v></c>'.repeat(100)}</row>`.repeat(20_000);
  return zipOf([
    { name: '[Content_Types].xml', body: '<Types/>' },
    { name: 'xl/workbook.xml', body: '<workbook><sheets><sheet name="a" id="r1"/></sheets></workbook>' },
    { name: 'xl/_rels/workbook.xml.rels', body: '<R><Relationship Id="r1" Target="worksheets/a.xml"/></R>' },
    { name: 'xl/worksheets/a.xml', body: `<worksheet><sheetData>${rows}</sheetData></worksheet>` },
  ]);
}
