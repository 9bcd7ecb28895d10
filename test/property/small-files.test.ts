import { expect, test } from 'vitest';
import { parseJsonOr } from '../../src/domain/text/parse-json.ts';
import { SmallFileImport } from '../../src/importing/small-file-import.ts';
import { SmallFileReader } from '../../src/importing/small-files/small-file-reader.ts';
import { anyFile, damaged, FILES, type Random } from '../support/any-file.ts';
import { tries } from '../support/effort.ts';
import { importOptions } from '../support/import-options.ts';
import { type MemoryCase, memoryCase } from '../support/memory-case.ts';
import { importBytes } from '../support/memory-import.ts';
import { randomOf, seedOf } from '../support/random.ts';
import { WRAPPINGS as ALL_WRAPPINGS } from '../support/wrappings.ts';

const WRAPPINGS = Object.values(ALL_WRAPPINGS);
const INPUTS = tries(2000);
/** Few, so that a failure shows which file differs. */
const FILES_A_CASE = 12;

/** Keys under which lists of records lie, some written so that they only look like them. */
const KEYS = ['Records', 'Events', 'records', 'logs', 'items', 'R\\u0065cords', 'Records ', 'hits', 'value'];

/** The lines of a file as the elements of lists in one object on one line, or over several lines. */
function wrapped(file: Buffer, random: Random): Buffer {
  const lines = file
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const space = () => ['', '', ' ', '  ', '\t', '\r', '\f', '\v', '\u00a0'][random(20)] ?? '';
  const glue = random(5) === 0 ? ',\n' : `,${space()}`;
  const list = (some: readonly string[]) => `[${space()}${some.join(glue)}${space()}]`;
  const key = () => KEYS[random(KEYS.length)] ?? 'Records';
  const members = Array.from({ length: 1 + random(3) }, () => `"${key()}"${space()}:${list(lines.slice(random(3)))}`);
  const nested = random(4) === 0 ? [`"hits":{"hits":${list(lines)}}`] : [];
  const other = random(3) === 0 ? ['"NextToken":"abc"'] : [];
  const object = `{${[...members, ...nested, ...other].join(`,${space()}`)}}`;
  const text = random(5) === 0 ? list([object, ...lines]) : object;
  return Buffer.from(
    `${random(8) === 0 ? '\ufeff' : ''}${space()}${text}${space()}${random(2) === 0 ? `\n${space()}` : ''}`,
  );
}

/** The lines of a file in the wrapping of some service. */
function inWrapping(file: Buffer, random: Random): Buffer {
  const wrap = WRAPPINGS[random(WRAPPINGS.length)] ?? expect.fail();
  const lines = file
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const records = lines.map((line) => parseJsonOr(line, line));
  const text = wrap(records);
  return Buffer.from(random(4) === 0 ? JSON.stringify(parseJsonOr(text, text)) : text);
}

function anySmallFile(random: Random): Buffer {
  const file = FILES[random(FILES.length)] ?? Buffer.alloc(0);
  const way = random(6);
  if (way === 0) return anyFile(random);
  if (way === 1) return file;
  if (way === 2 || way === 3) return inWrapping(file, random);
  return way === 4 ? wrapped(file, random) : damaged(wrapped(file, random), random);
}

/** All that a case holds of its files, but for where they lie. */
function evidenceOf({ reader }: MemoryCase): readonly unknown[] {
  const files = reader.evidenceFiles().map((file) => ({ ...file, location: null }));
  return [files, reader.rejections({ limit: -1, offset: 0 }), reader.events({ window: null, where: [] })];
}

/** Imports files one after the other, as they are read at once; gives how many were. */
async function importSmall({ writer }: MemoryCase, files: readonly Buffer[]): Promise<number> {
  const { context } = importOptions();
  const task = { format: null, context, mostBytes: null, isKept: false, known: [], key: writer.key };
  // The files share its readers, which learn how records are written.
  const reader = new SmallFileReader(task);
  const store = new SmallFileImport(writer, importOptions());
  let read = 0;
  for (const bytes of files) {
    const input = { path: '-', location: '-', bytes: bytes.length, isStream: false };
    const file = await reader.read({ ...input, content: bytes });
    const receipt = await store.add(input, { file, thread: 0 });
    if (file.kind === 'read') read++;
    if (receipt !== null) continue;
    await store.finishGroup();
    await importBytes(writer, [bytes]);
  }
  await store.finishGroup();
  return read;
}

test('small files, read at once, give what the same files give as streams', { timeout: 300_000 }, async () => {
  const random = randomOf(seedOf('small files'));
  let read = 0;
  for (let number = 0; number < INPUTS; number += FILES_A_CASE) {
    const files = Array.from({ length: FILES_A_CASE }, () => anySmallFile(random));
    const [small, large] = [memoryCase(), memoryCase()];
    read += await importSmall(small, files);
    for (const bytes of files) await importBytes(large.writer, [bytes]);
    try {
      expect(evidenceOf(small)).toEqual(evidenceOf(large));
    } catch (error) {
      throw new Error(`differs at ${files.map((bytes) => bytes.toString('base64')).join('\n')}`, { cause: error });
    }
  }
  expect(read).toBeGreaterThan(INPUTS / 4);
});
