const PROTECTED_WORD = /(?:^|[/_.-])(?:prod|production|release|releases|stable|live)(?:$|[/_.-])/i;

/** Whether a repository's name says that what it holds runs in production. */
export function isProtectedRepository(repository: string): boolean {
  return PROTECTED_WORD.test(repository);
}
