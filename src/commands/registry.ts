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
  { name: 'status', summary: 'what the case holds, and what it lacks', load: () => import('./status.ts') },
  { name: 'timeline', summary: 'the event line of an image', load: () => import('./timeline.ts') },
  { name: 'summary', summary: 'activity over a window of up to 30 days', load: () => import('./summary.ts') },
  {
    name: 'suspicious',
    summary: 'what the detection rules found, as incidents',
    load: () => import('./suspicious.ts'),
  },
  { name: 'incident', summary: 'one incident with its events and their context', load: () => import('./incident.ts') },
  { name: 'finding', summary: 'one finding with its events and their context', load: () => import('./finding.ts') },
  { name: 'events', summary: 'query the events', load: () => import('./events.ts') },
  { name: 'show', summary: 'one event with its original record', load: () => import('./show.ts') },
  { name: 'sql', summary: 'answer an SQL statement over the events', load: () => import('./sql.ts') },
  { name: 'images', summary: 'the images of the case', load: () => import('./images.ts') },
  { name: 'actors', summary: 'who acted', load: () => import('./actors.ts') },
  { name: 'ips', summary: 'the client addresses', load: () => import('./ips.ts') },
  { name: 'usage', summary: 'where an image runs', load: () => import('./usage.ts') },
  { name: 'clusters', summary: 'the cluster inventories of the case', load: () => import('./clusters.ts') },
  { name: 'allow', summary: 'addresses and actors that are expected', load: () => import('./allow.ts') },
  { name: 'registry', summary: 'hosts that are one registry', load: () => import('./registry-alias.ts') },
  { name: 'sources', summary: 'the evidence files of the case', load: () => import('./sources.ts') },
  { name: 'rejects', summary: 'records that could not be read', load: () => import('./rejects.ts') },
  { name: 'custody', summary: 'who did what with the case', load: () => import('./custody.ts') },
  { name: 'verify', summary: 'whether case and evidence are unchanged', load: () => import('./verify.ts') },
  { name: 'rules', summary: 'the detection rules', load: () => import('./rules.ts') },
  { name: 'formats', summary: 'what can be imported, and how to export it', load: () => import('./formats.ts') },
  { name: 'actions', summary: 'the verbs of the vendors', load: () => import('./actions.ts') },
];
