const PLAIN = /^[\w@%+=:./][\w@%+=:./-]*$/;

/** A text as one word of a shell command. It is quoted only where the shell would read it otherwise. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
