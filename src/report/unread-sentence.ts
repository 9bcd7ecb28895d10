/** What an answer says of the files that it does not cover, without a full stop. */
export function unreadSentence(files: number): string {
  const what = files === 1 ? '1 file was' : `${files.toLocaleString('en-US')} files were`;
  return `${what} given to an import and not read: this answer does not cover ${files === 1 ? 'it' : 'them'} (imgaudit sources --unread)`;
}
