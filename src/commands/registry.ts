import type { CommandModule } from './command-module.ts';

export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands; the help of the command says more. */
  readonly summary: string;
  load(): Promise<CommandModule>;
}

/** The commands, in the order of an investigation. Only those that the command line names are loaded. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'import', summary: 'import exported logs into the case', load: () => import('./import.ts') },
  { name: 'status', summary: 'what is in the case, and what is missing', load: () => import('./status.ts') },
  { name: 'timeline', summary: 'what happened to an image, in order of time', load: () => import('./timeline.ts') },
  { name: 'summary', summary: 'activity over a window of up to 30 days', load: () => import('./summary.ts') },
  {
    name: 'suspicious',
    summary: 'what the detection rules found, as incidents',
    load: () => import('./suspicious.ts'),
  },
  {
    name: 'incident',
    summary: 'one incident, with its events and an hour around them',
    load: () => import('./incident.ts'),
  },
  {
    name: 'finding',
    summary: 'one finding, with its events and an hour around them',
    load: () => import('./finding.ts'),
  },
  {
    name: 'report',
    summary: 'a report for people: one page with findings, pictures and custody',
    load: () => import('./report.ts'),
  },
  {
    name: 'note',
    summary: 'write down what you know of an event, a finding or an incident',
    load: () => import('./note.ts'),
  },
  { name: 'events', summary: 'events that match filters', load: () => import('./events.ts') },
  { name: 'show', summary: 'one event with its original record', load: () => import('./show.ts') },
  { name: 'sql', summary: 'answer an SQL statement over the events', load: () => import('./sql.ts') },
  { name: 'images', summary: 'images, with counts', load: () => import('./images.ts') },
  { name: 'actors', summary: 'accounts, with counts', load: () => import('./actors.ts') },
  { name: 'ips', summary: 'client addresses, with counts', load: () => import('./ips.ts') },
  { name: 'usage', summary: 'where an image runs in your clusters', load: () => import('./usage.ts') },
  {
    name: 'clusters',
    summary: 'the clusters that the case knows, and when they were looked at',
    load: () => import('./clusters.ts'),
  },
  { name: 'allow', summary: 'addresses and accounts that you expect', load: () => import('./allow.ts') },
  { name: 'registry', summary: 'host names that belong to one registry', load: () => import('./registry-alias.ts') },
  {
    name: 'sources',
    summary: 'the files that were imported, with hashes and counts',
    load: () => import('./sources.ts'),
  },
  { name: 'rejects', summary: 'records that could not be read', load: () => import('./rejects.ts') },
  { name: 'custody', summary: 'log of who did what with the case', load: () => import('./custody.ts') },
  {
    name: 'verify',
    summary: 'check that neither case nor evidence files were changed',
    load: () => import('./verify.ts'),
  },
  { name: 'copy', summary: 'copy a case into another store', load: () => import('./copy.ts') },
  { name: 'rules', summary: 'the detection rules', load: () => import('./rules.ts') },
  { name: 'formats', summary: 'what can be imported, and how to export it', load: () => import('./formats.ts') },
  { name: 'schema', summary: 'the JSON Schemas of all answers', load: () => import('./schema.ts') },
  { name: 'actions', summary: 'the operations that logs name, and what they mean', load: () => import('./actions.ts') },
  {
    name: 'completion',
    summary: 'a script with which your shell completes commands and names',
    load: () => import('./completion.ts'),
  },
];
