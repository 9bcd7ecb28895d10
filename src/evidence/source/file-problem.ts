/** A problem with the file at hand; the import goes on with the next. */
export class FileProblem extends Error {}

export function isFileError(error: unknown): error is Error {
  if (error instanceof FileProblem) return true;
  return error instanceof Error && 'code' in error && /^(?:E[A-Z]+|CSV_)/.test(String(error.code));
}
