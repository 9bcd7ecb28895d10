import { READING_EDITION } from '../../domain/evidence-file.ts';
import { beginningOf } from '../mending/head-of.ts';
import { YamlDocuments } from './yaml-documents.ts';

/** Enough bytes to tell YAML from other text. */
const HEAD_BYTES = 512;
/** The same where no line of that is nested. */
const FLAT_HEAD_BYTES = 4096;
/** The edition of events since which YAML may be flat. */
const FLAT_READ = 6;
/** Members of a document that is flat. */
const FEWEST_MEMBERS = 3;
const KEY = /^[A-Za-z_][\w./-]*:(?:\s|$)/;
/** How content may begin, by its first byte: with a member, an item, a comment, a mark of a document, or white space. */
const MAY_BE_YAML = /^[\w\s#%\u0080-\u00ff-]/;
const LINE = /^(?:\s+\S|-\s|[A-Za-z_"'][\w./"'-]*:(?:\s|$)|#|$)/;

/**
 * The content with YAML as JSON, an object or a list for each document; any other content as it is. Positions of records
 * are those in what comes out here, for import, show and verify alike.
 */
export async function* yamlAsJson(chunks: AsyncIterable<Buffer>, edition = READING_EDITION): AsyncGenerator<Buffer> {
  const { head, whole } = await beginningOf(chunks, FLAT_HEAD_BYTES);
  if (!isYaml(head, edition)) {
    yield* whole;
    return;
  }
  const documents = await YamlDocuments.begin();
  for await (const chunk of whole) yield* documents.push(chunk);
  yield* documents.end();
}

/**
 * Whether some content is a mapping, or a list of mappings, in the block notation of YAML. Every line of the beginning
 * must fit, and one must be indented or an item: lines of a log may have a word and a colon in front, too.
 */
export function isYaml(head: Buffer, edition = READING_EDITION): boolean {
  if (!MAY_BE_YAML.test(head.toString('latin1', 0, 1))) return false;
  return isNested(head) || (edition >= FLAT_READ && isFlat(head));
}

/**
 * Whether some content is flat mappings, as gcloud prints an entry: each line is a member or goes on with one, and no
 * document has a member twice. Lines of a log begin with one word again and again.
 */
function isFlat(head: Buffer): boolean {
  const text = head.toString('utf8', 0, FLAT_HEAD_BYTES).replace(/^\ufeff/, '');
  const lines = text.split(/\r?\n/);
  if (head.length >= FLAT_HEAD_BYTES) lines.pop();
  const documents = lines
    .join('\n')
    .split(/^---.*$/m)
    .map(linesOf)
    .filter(({ length }) => length > 0);
  const names = documents.map(namesOf);
  const areMappings = documents.every(([first = '']) => KEY.test(first)) && documents.flat().every(isOfMapping);
  const areDistinct = names.every((own) => new Set(own).size === own.length);
  return areMappings && areDistinct && names.some(({ length }) => length >= FEWEST_MEMBERS);
}

/** The lines of a document that say something. */
function linesOf(document: string): readonly string[] {
  return document.split('\n').filter((line) => !/^\s*(?:#|$)|^%/.test(line));
}

function isOfMapping(line: string): boolean {
  return LINE.test(line) && !line.startsWith('-');
}

function namesOf(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => KEY.test(line)).map((line) => line.slice(0, line.indexOf(':')));
}

function isNested(head: Buffer): boolean {
  const text = head.toString('utf8', 0, HEAD_BYTES).replace(/^\ufeff/, '');
  const lines = text.split(/\r?\n/);
  if (head.length >= HEAD_BYTES) lines.pop();
  const content = lines.filter((line) => !/^\s*(?:#|$)|^%|^---\s*(?:#|$)/.test(line));
  const [first = '', second = ''] = content;
  if (!KEY.test(first.replace(/^- +/, '')) || second === '') return false;
  const top = content.filter((line) => KEY.test(line)).map((line) => line.slice(0, line.indexOf(':')));
  const hasBlock = content.some((line) => /^\s+(?:- |["'\w./-]+:(?:\s|$))|^- /.test(line));
  const isOneDocument = !lines.slice(1).some((line) => line.startsWith('---'));
  return hasBlock && content.every((line) => LINE.test(line)) && !(isOneDocument && new Set(top).size < top.length);
}
