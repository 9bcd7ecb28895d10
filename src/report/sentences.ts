/** The sentences of a paragraph. A sentence ends with a full stop, and the next begins with a capital letter. */
export function sentencesOf(paragraph: string): readonly string[] {
  return paragraph.split(/(?<=\.) (?=[A-Z])/);
}
