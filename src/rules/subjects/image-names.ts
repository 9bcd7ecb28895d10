const MUTABLE =
  /^(?:latest|main|master|dev|develop|edge|nightly|canary|snapshot|test|tmp|ci)(?:$|[-_.])|^(?:pr|branch|feature)[-_]/i;
const PREVIEW = /^(?:dev|develop|snapshot|test|tmp|ci)(?:$|[-_.])|^(?:pr|branch|feature)[-_]/i;
const PROTECTED =
  /^(?:v?\d+\.\d+(?:\.\d+)?|v\d+)(?:$|[-+.])|(?:^|[-_.])(?:prod|production|release|stable|live)(?:$|[-_.])/i;
const PROTECTED_WORD = /(?:^|[/_.-])(?:prod|production|release|releases|stable|live)(?:$|[/_.-])/i;

/** Whether a tag is meant to move: `latest`, `main`, `dev-…`, `pr-…`, nightly builds. */
export function isMutableTag(tag: string): boolean {
  return MUTABLE.test(tag);
}

/** Whether a tag names work in progress, which nothing that matters runs: `dev-…`, `pr-…`, `test`. */
export function isPreviewTag(tag: string): boolean {
  return PREVIEW.test(tag);
}

/** Whether a tag names a release that must not move: versions, `prod`, `release`, `stable`. */
export function isProtectedTag(tag: string): boolean {
  return PROTECTED.test(tag);
}

/** Whether the name of a repository says that its images run in production. */
export function isProtectedRepository(repository: string): boolean {
  return PROTECTED_WORD.test(repository);
}
