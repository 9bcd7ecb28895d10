import { AuditError } from '../../domain/audit-error.ts';
import { EXPORTS } from '../../exports/registry.ts';
import type { Export, ExportSubject } from '../../exports/toolkit/export.ts';
import { RENDERERS } from '../../render/registry.ts';
import type { Renderer } from '../../render/text/renderer.ts';

/** What the exports of a command are made of: detection rules have one format of their own. Null for a command without. */
export type Exported = ExportSubject | 'rules' | null;

/** The format of detection rules, and how its files end. */
export const SIGMA = 'sigma';
const SIGMA_ENDINGS: readonly string[] = ['yml', 'yaml'];

/** The values of `--format` that a command takes. */
export function formatIds(of: Exported): readonly string[] {
  if (of === 'rules') return [...RENDERERS.map(({ id }) => id), SIGMA].toSorted();
  const exports = of === null ? [] : EXPORTS.filter((known) => known[of] !== null);
  return [...RENDERERS, ...exports].map(({ id }) => id).toSorted();
}

/** Names under which other programs know an output. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['jsonl', 'ndjson'],
  ['jsonlines', 'ndjson'],
  ['markdown', 'md'],
  ['text', 'table'],
  ['txt', 'table'],
  ['plain', 'table'],
]);

/** The format that a word means, in upper or lower case; the word itself if it means none. */
export function formatNamed(word: string): string {
  const name = word.trim().toLowerCase().replace(/^\./, '');
  return ALIASES.get(name) ?? name;
}

/** The same for the outputs of a command: where rules are written, YAML is theirs. */
function formatIn(word: string, of: Exported): string {
  const format = formatNamed(word);
  return of === 'rules' && SIGMA_ENDINGS.includes(format) ? SIGMA : format;
}

/** What `--output` takes in kubectl, az and others, and the format that is nearest. */
const FOREIGN_OUTPUTS: ReadonlyMap<string, string> = new Map([
  ['yaml', 'json'],
  ['yamlc', 'json'],
  ['jsonc', 'json'],
  ['jsonpath', 'json'],
  ['go-template', 'json'],
  ['custom-columns', 'csv'],
  ['tsv', 'csv'],
  ['wide', 'table'],
  ['name', 'table'],
]);

/** The format that somebody most likely wants who gives this word as an output file; null for the name of a file. */
export function formatMeantBy(output: string, of: Exported): string | null {
  if (/[./\\]/.test(output.split('=')[0] ?? '')) return null;
  const format = formatIn(output, of);
  if (formatIds(of).includes(format)) return format;
  return FOREIGN_OUTPUTS.get(format.split('=')[0] ?? '') ?? null;
}

/** The format that the name of an output file ends in, of those that the command takes; null if it ends in none. */
export function formatOfFile(path: string, of: Exported): string | null {
  const [, ending] = /[^/\\]\.([A-Za-z]+)$/.exec(path) ?? [];
  const format = ending === undefined ? null : formatIn(ending, of);
  return format !== null && formatIds(of).includes(format) ? format : null;
}

/** Endings of files that other programs open. A table under such a name would be taken for something else. */
const FOREIGN_ENDINGS: ReadonlySet<string> = new Set([
  ...EXPORTS.map(({ extension }) => extension),
  ...['doc', 'docx', 'htm', 'odt', 'pdf', 'xls', 'xlsx', 'xml', 'yaml', 'yml'],
]);

/**
 * Refuses the name of an output file that ends as files of a format do which the command does not write.
 * @throws AuditError `usage`
 */
export function refuseForeignEnding(path: string, of: Exported): void {
  const [, ending = ''] = /[^/\\]\.([A-Za-z]+)$/.exec(path) ?? [];
  if (!FOREIGN_ENDINGS.has(ending.toLowerCase())) return;
  const isPrinted = ending.toLowerCase() === 'pdf';
  throw new AuditError('usage', `${path} ends like a file of a format that this command does not write.`, {
    hint: isPrinted
      ? 'A browser prints the page of `imgaudit report -o report.html` as PDF.'
      : `Choose --format ${formatIds(of).join(', ')}, or give the file another name.`,
  });
}

/** @throws AuditError `usage` when no renderer has this id */
export function rendererOf(format: string): Renderer {
  return RENDERERS.find(({ id }) => id === format) ?? refuseFormat(format, null);
}

/** An export, and what writes one kind of thing with it. */
export interface ChosenExport<Subject extends ExportSubject> {
  readonly exporter: Export;
  readonly write: NonNullable<Export[Subject]>;
}

/**
 * The export that `--format` names, or null when it names a renderer.
 * @throws AuditError `usage` for any other format
 */
export function exportOf<Subject extends ExportSubject>(
  of: Subject,
  format: string | undefined,
): ChosenExport<Subject> | null {
  if (format === undefined || RENDERERS.some(({ id }) => id === format)) return null;
  const exporter = EXPORTS.find((known) => known.id === format) ?? refuseFormat(format, of);
  const write = exporter[of] ?? refuseFormat(format, of);
  return { exporter, write };
}

/** @throws AuditError `usage` for a format that the command does not write */
export function checkFormat(format: string, of: Exported): void {
  if (!formatIds(of).includes(format)) refuseFormat(format, of);
}

/** Whether a format can be written to a folder, as several files. */
export function hasParts(format: string | undefined): boolean {
  return EXPORTS.some(({ id, eventParts }) => id === format && eventParts !== null);
}

function refuseFormat(format: string, of: Exported): never {
  throw new AuditError('usage', `"${format}" is not an output format of this command.`, {
    hint: `Choose --format ${formatIds(of).join(', ')}.`,
  });
}
