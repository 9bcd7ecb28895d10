import { resolve } from 'node:path';
import type { WritingOptions } from '../../case/open-case.ts';
import { using } from '../../case/open-case.ts';
import type { InputFile } from '../../evidence/source/input-file.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import { type FoundInputs, findInputs, type PassedOver } from '../../importing/find-inputs.ts';
import { type ImportReceipt, importLogs } from '../../importing/import-logs.ts';
import type { ImportOptions } from '../../importing/import-options.ts';
import { storeAt } from '../../stores/registry.ts';

/** An import as plain data, so that it can be handed to a thread. */
export interface ImportTask {
  readonly paths: readonly string[];
  /** Where the case is. */
  readonly case: string;
  readonly writing: WritingOptions;
  /** The id of the format to read every file with; null recognises the format of each from its content. */
  readonly source: string | null;
  readonly options: Pick<ImportOptions, 'context' | 'inventory' | 'now' | 'threads' | 'isKept' | 'mostBytes'>;
}

/** What an import needs of the world while it runs. */
export interface ImportWorld extends Pick<ImportOptions, 'stdin' | 'signal' | 'onProgress'> {
  onFile(file: Pick<InputFile, 'path' | 'bytes'>, number: number, of: number): void;
}

export interface ImportAnswer extends ImportReceipt {
  readonly passedOver: readonly PassedOver[];
}

/** Finds the files and imports them. @throws AuditError */
export async function runImport({ paths, writing, source, options, ...task }: ImportTask, world: ImportWorld) {
  const found = await withoutOwnFiles(findInputs(paths), paths, task.case);
  const { files, passedOver } = found;
  const format = source === null ? null : await loadFormat(source);
  const open = await storeAt(task.case).openForWriting(task.case, writing);
  const receipt = await using(open, (writer) => importLogs(files, writer, { ...options, ...world, format }));
  return { ...receipt, passedOver };
}

/**
 * Passes over the case itself and the manifests of outputs, which lie in many a folder of evidence and are no evidence.
 * A file that is given by its name is read.
 */
export async function withoutOwnFiles(
  { files, passedOver }: FoundInputs,
  given: readonly string[],
  caseFile: string,
): Promise<FoundInputs> {
  const ofCase = new Set((await storeAt(caseFile).filesOf(caseFile)).map((path) => resolve(path)));
  const locations = new Set(files.map(({ location }) => location));
  const whatOf = ({ path, location }: InputFile): string | null => {
    if (location === null || given.includes(path)) return null;
    if (ofCase.has(location)) return 'a part of the case';
    const output = MANIFEST.exec(location)?.[1];
    return output !== undefined && locations.has(output) ? 'the manifest of an output' : null;
  };
  const own = files.flatMap((file) => {
    const what = whatOf(file);
    return what === null ? [] : [{ path: file.path, what }];
  });
  const isOwn = new Set(own.map(({ path }) => path));
  return { files: files.filter(({ path }) => !isOwn.has(path)), passedOver: [...passedOver, ...own] };
}

/** How the manifest beside an output is called. */
const MANIFEST = /^(.+)\.manifest\.json$/;
