import { type Cell, type Column, count, type Section, type Table, text } from '../report.ts';
import { weekdayName } from '../weekdays.ts';
import { at, cutSection, period } from './page-cells.ts';
import type { PageInput } from './page-input.ts';

/** Sections 4 to 11 of a report: what stands behind the findings, and what they rest on. */
export function backgroundSections(input: PageInput): readonly Section[] {
  return [
    heading('4. Who reached what'),
    reachTable(input),
    ...cutSection(input.reach.cut),
    heading('5. When they usually act'),
    ...hourSections(input),
    heading('6. Where it runs'),
    ...deploymentSections(input),
    heading('7. What was expected'),
    ...expectedSections(input),
    heading('8. What cannot be told'),
    lines(input.limits, 'No gap in the evidence was noticed.'),
    heading('9. Method'),
    { kind: 'facts', facts: [{ label: 'Command', cells: [text(input.method.command)], isCommand: true }] },
    lines(input.method.sentences, ''),
    rulesTable(input),
    heading('10. Events'),
    eventsTable(input),
    ...cutSection(input.events.cut),
    heading('11. Evidence and custody'),
    ...evidenceSections(input),
  ];
}

function heading(words: string): Section {
  return { kind: 'heading', text: words };
}

function lines(sentences: readonly string[], otherwise: string): Section {
  const told = sentences.length === 0 && otherwise !== '' ? [otherwise] : sentences;
  return { kind: 'facts', facts: told.map((sentence) => ({ label: '', cells: [text(sentence)] })) };
}

type Row = readonly Cell[];

/** Columns by their keys; a key is its own title, in capitals. Those that start with `#` hold numbers. */
function columnsOf(keys: readonly string[]): readonly Column[] {
  return keys.map((key): Column => {
    const name = key.replace('#', '');
    const title = name.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase();
    return key.startsWith('#') ? { key: name, title, align: 'right' } : { key: name, title, minWidth: 8 };
  });
}

function table(title: string | null, keys: readonly string[], rows: readonly Row[], whenEmpty: string): Section {
  const made: Table = { title, columns: columnsOf(keys), rows, whenEmpty };
  return { kind: 'table', table: made };
}

function reachTable({ reach }: PageInput): Section {
  const rows = reach.rows.map(({ ip, actor, image, events, outcomes, what, worst }): Row => {
    return [text(ip), text(actor), text(image), count(events), text(outcomes), text(what), text(worst)];
  });
  const keys = ['address', 'actor', 'image', '#events', 'outcomes', 'what', 'worst'];
  return table(null, keys, rows, 'No finding names an address.');
}

function hourSections({ hours, zone }: PageInput): readonly Section[] {
  const active = hours.cells.filter(({ usual, found }) => usual > 0 || found > 0);
  const rows = active.map(({ weekday, hour, usual, found }): Row => {
    return [text(weekdayName(weekday)), count(hour), count(usual), count(found)];
  });
  const facts = [
    { label: 'Baseline', cells: period(hours.window) },
    { label: 'Of', cells: [text(hours.of)] },
    { label: 'Hours in', cells: [text(zone)] },
  ];
  const keys = ['day', '#hour', '#usual', '#inFindings'];
  return [{ kind: 'facts', facts }, table(null, keys, rows, 'They had no event in the baseline.')];
}

function deploymentSections({ deployment }: PageInput): readonly Section[] {
  const { unknown, clusters, workloads } = deployment;
  if (unknown !== null) return [lines([unknown], '')];
  const seen = clusters.map(({ cluster, observedAt, namespaces, containers, withoutDigest }): Row => {
    return [text(cluster), at(observedAt), count(namespaces), count(containers), count(withoutDigest)];
  });
  const rows = workloads.rows.map((row): Row => {
    const { image, cluster, namespace, workload, containers, state, digest, matchedBy, marks } = row;
    const place = [text(image), text(cluster), text(namespace), text(workload), count(containers)];
    return [...place, text(state), text(digest), text(matchedBy), text(marks.join(', '))];
  });
  const keys = ['image', 'cluster', 'namespace', 'workload', '#containers', 'state', 'digest', 'matchedBy', 'marks'];
  return [
    table('Clusters', ['cluster', 'observed', '#namespaces', '#containers', '#withoutDigest'], seen, ''),
    table('Containers of images in findings', keys, rows, 'No container of these clusters uses an image of a finding.'),
    ...cutSection(workloads.cut),
  ];
}

function expectedSections({ expected }: PageInput): readonly Section[] {
  const { baseline, allow, suppressed } = expected;
  const entries = allow.map(({ entry, rule, image, owner, expires, findings }): Row => {
    return [text(entry), text(rule), text(image), text(owner), at(expires), count(findings)];
  });
  const hidden = suppressed.rows.map(({ id, rule, severity, reason, entry }): Row => {
    return [{ kind: 'severity', term: severity }, text(rule), text(reason), text(entry), text(id)];
  });
  const facts = [
    { label: 'Baseline', cells: [...period(baseline), text(`(${baseline.events} events, ${baseline.mode})`)] },
  ];
  return [
    { kind: 'facts', facts },
    table('Allow list', ['entry', 'rule', 'image', 'owner', 'expires', '#findings'], entries, 'It is empty.'),
    table('Suppressed findings', ['severity', 'rule', 'reason', 'by', 'id'], hidden, 'No finding is suppressed.'),
    ...cutSection(suppressed.cut),
  ];
}

function rulesTable({ method }: PageInput): Section {
  const rows = method.rules.map(({ id, title, findings }): Row => [text(id), text(title), count(findings)]);
  return table('Rules that ran', ['rule', 'title', '#findings'], rows, 'No rule ran.');
}

function eventsTable({ events }: PageInput): Section {
  const rows = events.rows.map((event): Row => {
    const { seq, time, category, outcome, action, actor, address, network, image, client, evidence } = event;
    const { file, record, offset, length } = evidence;
    const what = [text(category), text(outcome), text(action), text(actor), text(address), text(network)];
    return [
      ...[count(seq), at(time), ...what, text(image), text(client)],
      text(`${file}, record ${record}, bytes ${offset}+${length}`),
    ];
  });
  const keys = ['#event', 'time', 'category', 'outcome', 'action', 'actor', 'address', 'network', 'image', 'client'];
  return table(null, [...keys, 'evidence'], rows, 'No finding rests on an event that the case still holds.');
}

function evidenceSections({ evidence }: PageInput): readonly Section[] {
  const { checks, files, custody } = evidence;
  const checked = checks.map((check): Row => {
    const { check: id, title, checked: looked, problems, unchecked } = check;
    return [text(id), count(looked), count(problems), count(unchecked), text(title)];
  });
  const read = files.rows.map(({ file, sha256, bytes, source, records, events, rejected, first, last }): Row => {
    const counts = [count(bytes), count(records), count(events), count(rejected)];
    return [text(file), text(source), ...counts, at(first), at(last), text(sha256)];
  });
  const entries = custody.rows.map(({ number, at: when, action, of, examiner, version, hash }): Row => {
    return [count(number), at(when), text(action), text(of), text(examiner), text(version), text(hash)];
  });
  const fileKeys = ['file', 'source', '#bytes', '#records', '#events', '#rejected', 'first', 'last', 'sha256'];
  return [
    table('Checks', ['check', '#checked', '#problems', '#unchecked', 'what'], checked, 'The case was not verified.'),
    table('Evidence files', fileKeys, read, 'The case holds no file.'),
    ...cutSection(files.cut),
    table('Custody log', ['#entry', 'time', 'action', 'of', 'examiner', 'version', 'hash'], entries, 'It is empty.'),
    ...cutSection(custody.cut),
  ];
}
