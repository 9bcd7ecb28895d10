import { beginningOf } from './head-of.ts';
import { YamlDocuments } from './yaml-documents.ts';

/** Enough bytes to tell YAML from other text. */
const HEAD_BYTES = 512;
const KEY = /^[A-Za-z_][\w./-]*:(?:\s|$)/;
const LINE = /^(?:\s+\S|-\s|[A-Za-z_"'][\w./"'-]*:(?:\s|$)|#|$)/;

/**
 * The content with YAML as JSON, an object or a list for each document; any other content as it is. Positions of records
 * are those in what comes out here, for import, show and verify alike.
 */
export async function* yamlAsJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, whole } = await beginningOf(chunks, HEAD_BYTES);
  if (!isYaml(head)) {
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
export function isYaml(head: Buffer): boolean {
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
