import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

const cwd = folderForAllTests();
const CASE = join(cwd, 'robot.db');
const HEAD = 'logsource: {product: imgaudit, category: container_registry}';
const rule = (id: string, selection = '{category: push}', more = '') =>
  `title: ${id}\nid: ${id}\n${more}${HEAD}\ndetection:\n  selection: ${selection}\n  condition: selection\n`;

beforeAll(() => {
  const log = 'fixtures/cases/stolen-robot/acr_access_log.ndjson';
  expect(runCli(['import', log, '--db', CASE]).status).toBe(0);
});

/** Writes files into a folder of their own, and gives what a check says of them, without the folder. */
function checked(name: string, files: Readonly<Record<string, string | Buffer>>) {
  const folder = join(cwd, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const run = runCli(['rules', 'check', folder, '--format', 'csv']);
  return { status: run.status, text: run.stdout.replaceAll(`${folder}/`, '') };
}

test('files that are none are told, and each kind of file that is one is read', async () => {
  const { status, text } = checked('files', {
    'bom.yml': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(rule('bom'))]),
    'crlf.yaml': rule('crlf').replaceAll('\n', '\r\n'),
    'nested/deeper/UPPER.YML': rule('upper'),
    'several.yml': `---\n---\n${rule('one')}---\n${rule('two')}---\n`,
    'twice.yml': rule('two'),
    'without-id.yml': rule('x').replace('id: x\n', ''),
    'tab.yml': rule('tab').replace('  selection', '\tselection'),
    'latin.yml': Buffer.from(rule('latin', '{actor.name: J\u00f6rg}'), 'latin1'),
    'utf16.yml': Buffer.from(`\ufeff${rule('utf16')}`, 'utf16le'),
    'empty.yml': '',
    'comment.yml': '# nothing\n',
    'text.yml': 'just words\n',
    'large.yml': `${rule('large')}# ${'x'.repeat(1_000_000)}\n`,
    '1/2/3/4/5/6/7/8/9/10/11/deep.yml': rule('deep'),
    '.hidden.yml': 'no rule at all',
    'notes.txt': 'no rule at all',
  });
  expect(status).toBe(2);
  await expect(text).toMatchFileSnapshot('expected/own-rules/files.csv');
});

test('links are followed, and no file is read twice', () => {
  const folder = join(cwd, 'links');
  mkdirSync(join(folder, 'a'), { recursive: true });
  writeFileSync(join(cwd, 'elsewhere.yml'), rule('elsewhere'));
  writeFileSync(join(folder, 'a', 'own.yml'), rule('own'));
  symlinkSync(join(cwd, 'elsewhere.yml'), join(folder, 'elsewhere.yml'));
  symlinkSync(join(folder, 'a', 'own.yml'), join(folder, 'again.yml'));
  symlinkSync(folder, join(folder, 'a', 'round'));
  const { status, stdout } = runCli(['rules', 'check', folder, '--format', 'json']);
  expect([status, JSON.parse(stdout).files, JSON.parse(stdout).rules]).toEqual([0, 2, 2]);
  symlinkSync(join(cwd, 'nothing.yml'), join(folder, 'broken.yml'));
  expect(runCli(['rules', 'check', folder]).stderr).toContain('broken.yml: it does not exist');
});

test('a device that never ends is refused', () => {
  expect(runCli(['rules', 'check', '/dev/zero']).stdout).toContain('has more than 1,000,000 bytes');
  const list = runCli(['rules', 'check', 'fixtures/sigma', '--lists', 'admins=/dev/zero']);
  expect([list.status, list.stderr]).toEqual([2, expect.stringContaining('has more than 1,000,000 bytes')]);
});

test('more than 1,000 rules are refused', () => {
  const path = join(cwd, 'many.yml');
  writeFileSync(path, Array.from({ length: 1001 }, (_, at) => rule(`r${at}`)).join('---\n'));
  const run = runCli(['suspicious', '--db', CASE, '--as-of', 'latest', '--rules', path]);
  expect([run.status, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain('is one of more than 1000 rules');
});

test('more than 10,000 groups of a correlation are not counted, and the answer itself says so', () => {
  const rules = join(cwd, 'groups.yml');
  const correlation = '{type: event_count, rules: [a], group-by: [actor.id], timespan: 1h, condition: {gte: 2}}';
  writeFileSync(rules, `${rule('a')}---\ntitle: c\nid: c\nlevel: high\ncorrelation: ${correlation}\n`);
  const [line = ''] = readFileSync('fixtures/cases/stolen-robot/acr_access_log.ndjson', 'utf8').split('\n');
  const log = (actors: number) => {
    const records = Array.from({ length: actors * 2 }, (_, at) => ({
      ...JSON.parse(line),
      http_request_id: `request-${at}`,
      user_identity_principal_id: `3007:actor${at % actors}`,
    }));
    const path = join(cwd, `${actors}.ndjson`);
    writeFileSync(path, records.map((record) => JSON.stringify(record)).join('\n'));
    expect(runCli(['import', path, '--db', join(cwd, `${actors}.db`)]).status).toBe(0);
    return join(cwd, `${actors}.db`);
  };
  const SENTENCE = 'The correlation c has more than 10000 groups at once: the later ones were not counted.';
  const some = runCli(['rules', 'test', rules, '--case', log(10_000)]);
  expect([some.status, some.stdout]).toEqual([0, expect.not.stringContaining(SENTENCE)]);
  const db = log(10_001);
  expect(runCli(['rules', 'test', rules, '--case', db]).stdout).toContain(SENTENCE);
  const words = ['suspicious', '--rules', rules, '--rule', 'c', '--db', db, '--as-of', 'latest', '--top', '1'];
  expect(runCli(words).stdout).toContain(SENTENCE);
  const { notices, totals } = JSON.parse(runCli([...words, '--format', 'json']).stdout);
  expect(notices).toContainEqual({ id: 'own-rules-cut', text: SENTENCE });
  expect(totals.findings).toBe(10_000);
});

test('findings that were not asked for are told where nothing else is', () => {
  const path = join(cwd, 'low.yml');
  writeFileSync(path, rule('low', '{category: push}', 'level: low\n'));
  const asked = ['--db', CASE, '--as-of', 'latest', '--rules', path, '--rule', 'low', '--min-severity', 'high'];
  const { stdout } = runCli(['suspicious', ...asked]);
  expect(stdout).toContain('Something was found in the window, but nothing of it was asked for.');
  expect(stdout).toMatch(/\d+ findings of the window \(\d+ low\) are left out by --min-severity high\./);
  expect(stdout).not.toContain('Nothing suspicious');
  const report = runCli(['report', ...asked]).stdout;
  expect(report).toContain('Nothing of what was found was asked for');
  expect(report).not.toContain('Nothing suspicious');
});

test('a rule that can match no event of any case has not found the case clean', () => {
  const path = join(cwd, 'never.yml');
  const asked = ['--db', CASE, '--as-of', 'latest', '--rules', path, '--rule', 'n', '--fail-on', 'high'];
  writeFileSync(path, rule('n', '{source: aws-cloudtrial}'));
  const run = runCli(['suspicious', ...asked]);
  const SENTENCE = 'The rule n can match no event ("source: aws-cloudtrial" holds for no event)';
  expect([run.status, run.stdout]).toEqual([3, expect.stringContaining(SENTENCE)]);
  expect(run.stderr).toContain(`${SENTENCE}, so --fail-on cannot pass.`);
  expect(runCli(['rules', 'check', path]).stdout).toContain('Did you mean aws-cloudtrail');
  writeFileSync(path, rule('n', '{source: [aws-cloudtrial, aws-cloudtrail]}'));
  expect(runCli(['suspicious', ...asked]).status).toBe(0);
});

test('where no rule could be run, the answer says so, and --fail-on cannot pass', () => {
  const path = join(cwd, 'github.yml');
  writeFileSync(path, rule('g', '{action: x}').replace(HEAD, 'logsource: {product: github, service: audit}'));
  const SENTENCE = 'No rule was run, so nothing was looked at.';
  const tested = runCli(['rules', 'test', path, '--case', CASE]);
  expect(tested.stdout).toContain(SENTENCE);
  expect(tested.stdout).toContain('The rule g (g) was not run: no log of the case is github-audit-log');
  const asked = ['--db', CASE, '--as-of', 'latest', '--rules', path, '--rule', 'g', '--fail-on', 'high'];
  const run = runCli(['suspicious', ...asked]);
  expect([run.status, run.stdout]).toEqual([3, expect.stringContaining(SENTENCE)]);
  expect(run.stderr).toContain('No rule was run, so --fail-on cannot pass.');
  expect(run.stderr).toContain('The case lacks a log that the rules are about: import it.');
  const report = runCli(['report', ...asked]);
  expect([report.status, report.stdout]).toEqual([3, expect.stringContaining(SENTENCE)]);
  expect(runCli(['suspicious', ...asked, '--allow-empty']).status).toBe(0);
});

test('why no rule was run is told with what to do about it', () => {
  const db = join(cwd, 'off.db');
  runCli(['import', 'fixtures/cases/stolen-robot/acr_access_log.ndjson', '--db', db]);
  runCli(['rules', 'off', 'tag-moved', '--reason', 'releases', '--db', db]);
  const failing = (...words: string[]) => {
    const { status, stderr } = runCli(['suspicious', '--db', db, '--as-of', 'latest', '--fail-on', 'high', ...words]);
    expect(status).toBe(3);
    return stderr.split('\n').find((line) => line.startsWith('imgaudit: '));
  };
  expect(failing('--rule', 'tag-moved')).toBe(
    'imgaudit: No rule was run, so --fail-on cannot pass. This case has tag-moved switched off: `imgaudit rules on` is the way back. Or choose other rules, or add --allow-empty.',
  );
  const path = join(cwd, 'base.yml');
  const correlation =
    'title: c\nid: c\ncorrelation: {type: event_count, rules: [b], group-by: [actor.id], timespan: 1h, condition: {gte: 2}}\n';
  writeFileSync(path, `${rule('b')}---\n${correlation}`);
  expect(failing('--rules', path, '--rule', 'b')).toContain('The rules are there for a correlation alone: name that');
});

test('mistakes in correlations, filters and modifiers', async () => {
  const correlation = (id: string, body: string) => `title: ${id}\nid: ${id}\ncorrelation: ${body}\n`;
  const of = (type: string, more: string) =>
    `{type: ${type}, rules: [base], group-by: [actor.id], timespan: 1h, ${more}}`;
  const { text } = checked('mistakes', {
    'a-base.yml': rule('base'),
    'b.yml': correlation('no-condition', of('event_count', 'generate: false')),
    'c.yml': correlation('words', of('event_count', 'condition: base')),
    'd.yml': correlation('no-field', of('value_count', 'condition: {gte: 2}')),
    'e.yml': correlation('field', of('event_count', 'condition: {gte: 2, field: region}')),
    'f.yml': correlation('fields', of('value_sum', 'condition: {gte: 2, field: [region, reasonCode]}')),
    'g.yml': correlation(
      'percentile',
      of('value_percentile', 'condition: {gte: 2, field: reasonCode, percentile: 101}'),
    ),
    'h.yml': correlation('not-a-number', of('event_count', 'condition: {gte: many}')),
    'i.yml': correlation('generate', of('event_count', 'condition: {gte: 2}, generate: maybe')),
    'j.yml': correlation('twice', '{type: temporal, rules: [base, base], group-by: [actor.id], timespan: 1h}'),
    'k.yml': correlation('alone', '{type: event_count, rules: [base], timespan: 1h, condition: {gte: 2}}'),
    'l.yml': correlation(
      'itself',
      '{type: event_count, rules: [itself], group-by: [x], timespan: 1h, condition: {gte: 2}}',
    ),
    'm.yml': correlation('alias', of('event_count', 'condition: {gte: 2}, aliases: {who: {other: actor.id}}')),
    'n.yml': correlation('limit', of('event_count', 'condition: {gtee: 2}')),
    'o.yml': correlation(
      'long',
      '{type: event_count, rules: [base], group-by: [actor.id], timespan: 32d, condition: {gte: 2}}',
    ),
    'p.yml': correlation(
      'alternatives',
      `{type: temporal_ordered, rules: [${Array.from('abcdefghijklmn', (one) => `x${one}`).join(', ')}], group-by: [actor.id], timespan: 1h, condition: (xa or xb) and (xc or xd) and (xe or xf) and (xg or xh) and (xi or xj) and (xk or xl) and (xm or xn)}`,
    ),
    'q.yml': `title: f\nid: f\n${HEAD}\nfilter:\n  rules: [nobody]\n  selection: {actor.name: x}\n  condition: not selection\n`,
    'r.yml': rule('all', '{image.tag|contains|all: v1}'),
    's.yml': rule('twice-modified', '{image.tag|contains|contains: v1}'),
    't.yml': rule('together', '{image.tag|re|cidr: v1}'),
    'u.yml': rule('flag', '{image.tag|i: v1}'),
    'v.yml': rule('number', '{reasonCode|gte: many}'),
    'w.yml': rule('range', '{client.ip|cidr: 10.0.0.0/33}'),
    'x.yml': rule('exists', '{image.tag|exists: yes}'),
    'y.yml': rule('pointer', '{image.tag|fieldref: image.tagg}'),
    'z.yml': rule('placeholder', "{actor.name|expand: '%people%'}"),
    'za.yml': rule('aggregation').replace('condition: selection', 'condition: selection | count() > 5'),
    'zb.yml': rule('quantity').replace('condition: selection', 'condition: 2 of them'),
    'zc.yml': rule('brackets').replace('condition: selection', 'condition: (selection'),
    'zd.yml': rule('name').replace('condition: selection', 'condition: selektion'),
    'ze.yml': rule('word', '{category: psuh}'),
    'zf.yml': rule('dates', '{category: push}', 'date: 2026/03/02\nstatus: new\ntags: [attack.T1525]\n'),
    'zg.yml': rule('suspicious-deletion-burst').replace('title: ', 'tilte: '),
    'zh.yml': rule('tag-moved'),
    'zi.yml': rule('windash', '{client.userAgent|contains|windash: -x}'),
    'zj.yml': rule('elsewhere', '{CommandLine|windash: -x}').replace(
      HEAD,
      'logsource: {product: windows, category: process_creation}',
    ),
    'zk.yml': rule('bomb', `{image.tag|re: '${'(a{100}){100}'}'}`),
  });
  await expect(text).toMatchFileSnapshot('expected/own-rules/more-mistakes.csv');
});

describe('events --where', () => {
  const said = (where: string) => {
    const { status, stderr, stdout } = runCli([
      'events',
      '--all',
      '--db',
      CASE,
      '--format',
      'ndjson',
      '--where',
      where,
    ]);
    return status === 0 ? `${stdout.trim() === '' ? 0 : stdout.trim().split('\n').length}` : stderr.split('\n')[0];
  };

  test('says what to write instead of what other languages have', () => {
    const asked = [
      'category == push',
      'reasonCode >= 400',
      'category != push',
      'category: push && outcome: success',
      'image.tag|re: ^v[0-9]+$',
      'category: and outcome: success',
      'category: psuh',
      'source: aws-cloudtrial',
      'time|hour|gte: 24',
      'client.ip: 10.0.0.0/8',
      'not client.ip|cidr: 10.0.0.0/8',
      'category: [push',
      "actor.name: 'x",
      'category: push and (',
      'push',
      '',
    ];
    expect(asked.map((where) => `${where}  ->  ${said(where)}`).join('\n')).toMatchInlineSnapshot(`
      "category == push  ->  imgaudit: --where cannot be read: "category" is no field with a value. Write a colon behind the field, as in category: push.
      reasonCode >= 400  ->  imgaudit: --where cannot be read: "reasonCode" is no field with a value. Compare with |lt:, |lte:, |gt: or |gte:, as in reasonCode|gte: 400.
      category != push  ->  imgaudit: --where cannot be read: "category" is no field with a value. For what is different write |neq:, as in category|neq: pull.
      category: push && outcome: success  ->  imgaudit: --where cannot be read: "&&" stands where and, or or the end is expected. Write and, or and not.
      image.tag|re: ^v[0-9]+$  ->  imgaudit: --where cannot be read: "[" stands where and, or or the end is expected. Put a regular expression into quotes: image.tag|re: '^v[0-9]'.
      category: and outcome: success  ->  imgaudit: --where cannot be read: "outcome:" stands where and, or or the end is expected. For example: --where 'category: push and not actor.name|startswith: ci-'.
      category: psuh  ->  imgaudit: --where is about nothing: "category: psuh" holds for no event. category is one of push, pull, delete, tag, untag, list, inspect, build, scan, sign, policy, config, auth, deploy, restore, replicate, blob-pull, blob-push, other.
      source: aws-cloudtrial  ->  imgaudit: --where is about nothing: "source: aws-cloudtrial" holds for no event. Did you mean aws-cloudtrail? source is the format of a log: \`imgaudit formats\` lists them.
      time|hour|gte: 24  ->  imgaudit: --where is about nothing: "time|hour|gte: 24" holds for no event. hour is a number from 0 to 23.
      client.ip: 10.0.0.0/8  ->  imgaudit: --where is about nothing: "client.ip: 10.0.0.0/8" holds for no event. For a block of addresses write client.ip|cidr.
      not client.ip|cidr: 10.0.0.0/8  ->  10
      category: [push  ->  imgaudit: --where cannot be read: a [ has no ]. For example: --where 'category: push and not actor.name|startswith: ci-'.
      actor.name: 'x  ->  imgaudit: --where cannot be read: a ' has no other one. For example: --where 'category: push and not actor.name|startswith: ci-'.
      category: push and (  ->  imgaudit: --where cannot be read: it ends where something is still expected. For example: --where 'category: push and not actor.name|startswith: ci-'.
      push  ->  imgaudit: --where cannot be read: "push" is no field with a value. For example: --where 'category: push and not actor.name|startswith: ci-'.
        ->  imgaudit: --where cannot be read: it ends where something is still expected. For example: --where 'category: push and not actor.name|startswith: ci-'."
    `);
  });

  test('takes quotes, brackets, lists and several modifiers', () => {
    const asked = [
      'category:push',
      'CATEGORY: push',
      'category: push AND NOT (client.network: public)',
      "(category: [push, 'delete']) and image.repository|startswith: 'payments/'",
      'not category: pull and not (category: blob-pull or category: blob-push)',
      'image.tag|re|i: "^V1\\.8\\.[0-9]+$"',
      "actor.name: 'o''brien'",
      'image.tag: null and category: pull',
    ];
    expect(asked.map((where) => `${where}  ->  ${said(where)}`).join('\n')).toMatchInlineSnapshot(`
      "category:push  ->  10
      CATEGORY: push  ->  imgaudit: --where cannot be read: CATEGORY: events have no field "CATEGORY". Did you mean category?
      category: push AND NOT (client.network: public)  ->  10
      (category: [push, 'delete']) and image.repository|startswith: 'payments/'  ->  10
      not category: pull and not (category: blob-pull or category: blob-push)  ->  10
      image.tag|re|i: "^V1\\.8\\.[0-9]+$"  ->  10
      actor.name: 'o''brien'  ->  0
      image.tag: null and category: pull  ->  0"
    `);
  });
});

test('a written report and a written test name the rule files that they rest on', () => {
  const path = join(cwd, 'rule.yml');
  writeFileSync(path, rule('r'));
  const page = join(cwd, 'page.html');
  const asked = ['--since', '3d', '--as-of', 'latest', '--db', CASE];
  expect(runCli(['report', ...asked, '--rules', path, '-o', page]).status).toBe(0);
  const tested = join(cwd, 'tested.json');
  expect(runCli(['rules', 'test', path, '--case', CASE, '-o', tested]).status).toBe(0);
  const custody = JSON.parse(runCli(['custody', '--db', CASE, '--format', 'json']).stdout);
  const [first, second] = JSON.stringify(custody).match(/"restsOn":\[[^\]]*\]/g) ?? [];
  expect(first).toContain('rule.yml');
  expect(second).toBe(first);
});
