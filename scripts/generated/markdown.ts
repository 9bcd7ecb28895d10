/** Members write plain text: placeholders such as `<id>` and globs must not turn into markup. */
export function escaped(text: string): string {
  return text.replace(/[<>*[\]`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, (mark) => `\\${mark}`);
}
