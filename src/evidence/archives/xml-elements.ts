import { FileProblem } from '../source/file-problem.ts';

/** Names without their prefixes, because programs choose those. */
export interface XmlReader {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  text(text: string): void;
  close(name: string): void;
}

/** Reads XML as it comes. No entity is expanded but the five of XML itself. @throws FileProblem where it is damaged */
export async function readXml(chunks: AsyncIterable<Buffer>, reader: XmlReader): Promise<void> {
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser();
  const decoder = new TextDecoder();
  parser.on('error', (error) => {
    throw new FileProblem(`its XML is damaged: ${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const entries = Object.entries(attributes).map(([key, value]) => [local(key), value] as const);
    reader.open(local(name), new Map(entries));
  });
  parser.on('text', (text) => reader.text(text));
  parser.on('cdata', (text) => reader.text(text));
  parser.on('closetag', ({ name }) => reader.close(local(name)));
  for await (const chunk of chunks) parser.write(decoder.decode(chunk, { stream: true }));
  parser.write(decoder.decode());
  parser.close();
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
