/** What an answer says of the files that it does not cover, without a full stop. */
export function unreadSentence(files: number): string {
  const what = files === 1 ? '1 file is' : `${files.toLocaleString('en-US')} files are`;
  return `${what} unread: not covered here (imgaudit sources --unread)`;
}
