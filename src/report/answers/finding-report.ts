import type { Finding } from '../../domain/finding.ts';
import type { Story } from '../../investigations/incident-story.ts';
import { periodCells, windowFact } from '../cells.ts';
import { evidenceCommand, findingPayload, inferredLines, originLines } from '../finding-table.ts';
import { windowPayload } from '../payloads.ts';
import { type Fact, type Report, SCHEMA, type Table, text } from '../report.ts';
import { sentencesOf } from '../sentences.ts';
import {
  contextFacts,
  namesFact,
  noteFacts,
  runningFacts,
  storyPayloads,
  storyTable,
  storyText,
  type Told,
  unseenFacts,
} from '../story-sections.ts';

/** One finding, and what is known of it. */
export interface ToldFinding extends Told {
  readonly finding: Finding;
  /** The id of its incident, as short as it can be typed. */
  readonly incident: { readonly id: string; readonly shortId: string } | null;
  /** Of the manual of its rule. */
  readonly rule: { readonly why: string; readonly logic: string; readonly falsePositives: string } | null;
}

interface NextCommand {
  readonly shows: string;
  readonly command: string;
}

/** A finding with the events that it rests on. Rows for programs are its events. */
export function findingReport(told: ToldFinding): Report {
  const { finding, incident, rule, story, window, notices, again } = told;
  const events = storyTable(story);
  const commands = nextCommands(told);
  return {
    sections: [
      { kind: 'heading', text: `Finding ${finding.id}: ${finding.title}` },
      { kind: 'facts', facts: headFacts(told) },
      { kind: 'table', table: events },
      // After what happened: a manual is long.
      { kind: 'facts', facts: ruleFacts(told) },
      { kind: 'table', table: commandTable(commands) },
      { kind: 'notices', texts: [evidenceText(finding, story)] },
    ],
    primary: events,
    items: () => storyPayloads(story),
    payload: () => ({
      schema: SCHEMA,
      window: windowPayload(window),
      finding: findingPayload(finding, again),
      incident: incident?.id ?? null,
      rule: rule === null ? null : { id: finding.rule, ...rule },
      running: story.running,
      leftOut: story.busy.map(({ name }) => name),
      events: storyPayloads(story),
      next: commands.map(({ command }) => command),
      notices,
    }),
  };
}

function evidenceText({ count: events }: Finding, story: Story): string {
  const { evidence } = story;
  const cut = events > evidence ? ` The finding rests on ${events} events and names the first ${evidence}.` : '';
  return `${storyText(story)}${cut}`;
}

function headFacts({ finding, incident, story, window, notices }: ToldFinding): readonly Fact[] {
  const { severity, score, first, last, actors, ips, images } = finding;
  return [
    windowFact(window),
    fact('What', finding.reason),
    { label: 'Severity', cells: [{ kind: 'severity', term: severity }, text(`(score ${score} of 99)`)] },
    { label: 'Seen', cells: periodCells(first, last) },
    ...namesFact('Actors', actors),
    ...namesFact('Addresses', ips),
    ...namesFact('Inferred', inferredLines(finding)),
    ...namesFact('Images', images),
    ...runningFacts(story, images),
    ...(incident === null ? [] : [fact('Incident', incident.id)]),
    ...(finding.suppressedBy === null ? [] : [fact('Suppressed', finding.suppressedBy)]),
    ...noteFacts(finding.notes),
    ...contextFacts(story),
    ...unseenFacts(notices),
  ];
}

/** What the rule is for, and how it works. */
function ruleFacts({ finding, rule }: ToldFinding): readonly Fact[] {
  return [
    fact('Rule', finding.rule),
    ...namesFact('Written', originLines(finding)),
    ...(rule === null
      ? []
      : [
          fact('Why', rule.why),
          ...sentencesOf(rule.logic).map((sentence, index) => fact(index === 0 ? 'Looks for' : '', sentence)),
          fact('False alarms', rule.falsePositives),
        ]),
    ...namesFact('ATT&CK', finding.attack),
  ];
}

function fact(label: string, sentence: string): Fact {
  return { label, cells: [text(sentence)] };
}

function nextCommands({ finding, incident, again }: ToldFinding): readonly NextCommand[] {
  const [event] = finding.events;
  return [
    { shows: 'the events', command: evidenceCommand(finding, again) },
    ...(event === undefined
      ? []
      : [{ shows: 'the first event in full', command: `imgaudit show ${event}${again.place}` }]),
    ...(incident === null
      ? []
      : [{ shows: 'its incident', command: `imgaudit incident ${incident.shortId}${again.question}` }]),
    // The manual has the built-in rules.
    ...(finding.own === undefined ? [{ shows: 'the rule', command: `imgaudit rules ${finding.rule}` }] : []),
  ];
}

function commandTable(commands: readonly NextCommand[]): Table {
  return {
    title: 'Next commands',
    columns: [
      { key: 'shows', title: 'SHOWS' },
      { key: 'command', title: 'Next', below: 'command' },
    ],
    rows: commands.map(({ shows, command }) => [text(shows), text(command)]),
    whenEmpty: '',
  };
}
