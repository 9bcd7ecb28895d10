import type { PageExpected, PageInput } from '../../report/page/page-input.ts';
import { type Content, element, type Markup } from '../markup/markup.ts';
import { table } from '../markup/table.ts';
import type { Clock } from '../markup/times.ts';
import { cutNote, list, section, withCode } from './section.ts';

/** What counted as usual, and what the examiners declared to be expected. */
export function expected({ expected: told }: PageInput, clock: Clock): Markup {
  const { baseline, suppressed } = told;
  const length = [clock.at(baseline.from), ' to ', clock.at(baseline.to), ` ${clock.zone}`];
  return section(
    'expected',
    element('p', {}, 'Baseline: ', length, `, ${baseline.events} events (${baseline.mode}).`),
    allowTable(told, clock),
    table({
      caption: 'Findings that the allow list suppresses',
      columns: ['Severity', 'Rule', 'Reason', 'Suppressed by', 'Id'],
      rows: suppressed.rows.map(({ id, rule, severity, reason, entry }) => [severity, rule, reason, entry, id]),
      whenEmpty: 'No finding is suppressed.',
    }),
    cutNote(suppressed),
  );
}

function allowTable({ allow }: PageExpected, clock: Clock): Content {
  return table({
    caption: 'Allow list',
    columns: ['Entry', 'Rule', 'Image', 'Owner', `Until (${clock.zone})`, 'Findings that it suppresses'],
    rows: allow.map(({ entry, rule, image, owner, expires, findings }) => {
      return [entry, rule ?? 'every rule', image ?? 'every image', owner ?? '-', clock.at(expires), findings];
    }),
    whenEmpty: 'The allow list is empty.',
  });
}

export function limits({ limits: sentences }: PageInput): Markup {
  return section(
    'limits',
    list(sentences, (sentence) => sentence) ?? element('p', {}, 'No gap in the evidence was noticed.'),
  );
}

/** How the findings were made, so that another can make them again. */
export function method({ method: { command, sentences, rules }, tool }: PageInput): Markup {
  return section(
    'method',
    element('p', {}, `${tool.name} ${tool.version}, with the command `, element('code', {}, command), '.'),
    list(sentences, withCode),
    table({
      caption: 'Rules that judged the window',
      columns: ['Rule', 'What it finds', 'Findings'],
      rows: rules.map(({ id, title, findings }) => [id, title, findings]),
      whenEmpty: 'No rule ran.',
    }),
  );
}

/** The events that findings name, each with the place of its record. */
export function events({ events: named }: PageInput, clock: Clock): Markup {
  return section(
    'events',
    table({
      caption: 'Events named in this report',
      columns: ['Event', `Time (${clock.zone})`, 'What', 'Outcome', 'Actor', 'Address', 'Image', 'Client', 'Evidence'],
      rows: named.rows.map((event) => {
        const { seq, time, category, outcome, action, actor, address, network, image, client, evidence } = event;
        const { file, record, offset, length } = evidence;
        return [
          ...[seq, clock.at(time), `${category} (${action})`, outcome, actor ?? '-'],
          ...[address === null ? network : `${address} (${network})`, image ?? '-', client ?? '-'],
          `${file}, record ${record}, bytes ${offset}+${length}`,
        ];
      }),
      ids: named.rows.map(({ seq }) => `e-${seq}`),
      whenEmpty: 'No finding names an event that the case still holds.',
    }),
    cutNote(named),
  );
}

/** What the case rests on, and who did what with it. */
export function evidence({ evidence: told }: PageInput, clock: Clock): Markup {
  const { verdict, head, checks, files, custody } = told;
  return section(
    'evidence',
    element('p', {}, 'Case and evidence: ', withCode(verdict), '.'),
    table({
      caption: 'Checks of the case',
      columns: ['Check', 'What is checked', 'Checked', 'Problems', 'Not checkable'],
      rows: checks.map((one) => [one.check, one.title, one.checked, one.problems, one.unchecked]),
      whenEmpty: 'The case was not verified for this report.',
    }),
    table({
      caption: 'Evidence files',
      columns: ['File', 'Source', 'Bytes', 'Records', 'Events', 'Rejected', `First (${clock.zone})`, 'Last', 'SHA-256'],
      rows: files.rows.map((file) => [
        ...[file.file, file.source ?? '-', file.bytes, file.records, file.events, file.rejected],
        ...[clock.at(file.first), clock.at(file.last), element('code', {}, file.sha256)],
      ]),
      whenEmpty: 'The case holds no file.',
    }),
    cutNote(files),
    table({
      caption: 'Custody log',
      columns: ['Entry', `When (${clock.zone})`, 'Action', 'Of', 'Who', 'Version', 'Hash'],
      rows: custody.rows.map(({ number, at, action, of, examiner, version, hash }) => {
        return [number, clock.at(at), action, of ?? '-', examiner ?? '-', version, element('code', {}, hash)];
      }),
      whenEmpty: 'The custody log is empty.',
    }),
    cutNote(custody),
    howToVerify(head),
  );
}

function howToVerify(head: string | null): Content {
  if (head === null) return null;
  return element(
    'p',
    {},
    'To check this file: its SHA-256 stands in the file beside it that ends in ',
    element('code', {}, '.manifest.json'),
    ', and in the custody log of the case. To check the case: ',
    element('code', {}, `imgaudit verify --head ${head}`),
    '.',
  );
}
