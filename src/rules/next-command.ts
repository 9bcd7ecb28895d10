const PLAIN = /^[\w@%+=:./][\w@%+=:./-]*$/;

/**
 * The command that lists what an actor did. Names come from logs: a shell must not read them as anything else, and the
 * comma, which separates values, is asked for as any character.
 */
export function eventsOfActor(actor: string): string {
  return `imgaudit events --actor ${quoted(actor.replaceAll(',', '?'))} --limit 100`;
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The command that shows the story of an image or repository. */
export function timelineOf(image: string): string {
  return `imgaudit timeline ${quoted(image)}`;
}
