import { shellWord } from '../../domain/text/shell-word.ts';

/**
 * The command that lists what an actor did. `categories` are event categories, separated by commas. Names come from logs,
 * so they are quoted against the shell. A comma in a name becomes the glob `?`, because commas separate values, and so
 * does what is a glob itself. A name that looks like an option is joined to its own.
 */
export function eventsOfActor(actor: string, categories?: string): string {
  const name = actor.replace(SEPARATOR_OR_GLOB, '?');
  return eventsCommand(`--actor${name.startsWith('-') ? '=' : ' '}${shellWord(name)}`, categories);
}

const SEPARATOR_OR_GLOB = /[*,?[\]\\]/g;

/** The command that lists the events from an address. */
export function eventsOfAddress(address: string, categories?: string): string {
  return eventsCommand(`--ip ${shellWord(address)}`, categories);
}

/** The command that lists events of some categories by all actors. */
export function eventsOfCategories(categories: string): string {
  return `imgaudit events --event ${categories} --limit 100`;
}

/** The command that shows the story of an image or repository. */
export function timelineOf(image: string): string {
  return `imgaudit timeline ${shellWord(image)}`;
}

function eventsCommand(subject: string, categories?: string): string {
  return `imgaudit events ${subject}${categories === undefined ? '' : ` --event ${categories}`} --limit 100`;
}
