import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { cut } from '../../../test/support/split.ts';
import { openEvidence } from '../archives/open-evidence.ts';

async function read(text: string, size: number): Promise<string> {
  const bytes = Buffer.from(text);
  const pieces = cut(bytes, Array<number>(bytes.length).fill(size));
  const { chunks } = await openEvidence(null, Readable.from(pieces, { objectMode: false }));
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}

const values = (json: string): unknown => JSON.parse(`[${json.trim().replaceAll(/([\]}]) (?=[[{"])/g, '$1,')}]`);

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', annotations: { 'k/b': '- no item\n---\n- nor this\n', text: 'a: b # c' } },
  spec: { containers: [{ image: 'a/b:1', args: ['- x', '--y'], command: [] }] },
};
const LIST = {
  apiVersion: 'v1',
  items: [POD, { ...structuredClone(POD), kind: 'Other' }],
  kind: 'List',
  metadata: { resourceVersion: '' },
};

const FLAT = { insertId: 'i0', logName: 'projects/p/logs/stdout', textPayload: 'word '.repeat(40).trim() };

/** A document that is begun, and is longer than what is looked at to tell YAML from other text. */
const BEGUN = `a:\n  b: 1\n${'# a comment\n'.repeat(60)}`;
const UNREADABLE_KEY = 'YAML that cannot be read (Missing closing "quote): "open:\n';

test.for<[title: string, text: string, expected: readonly unknown[]]>([
  ['a List as kubectl prints it', stringify(LIST, { indentSeq: false }), [LIST]],
  ['a List whose items are indented', stringify(LIST), [LIST]],
  ['one object', stringify(POD), [POD]],
  ['a flat object', stringify(FLAT), [FLAT]],
  ['flat documents with values on several lines', `${stringify(FLAT)}---\n${stringify(FLAT)}`, [FLAT, FLAT]],
  ['several documents', `---\n${stringify(POD)}---\n${stringify(LIST, { indentSeq: false })}...\n`, [POD, LIST]],
  ['a list', stringify([POD, structuredClone(POD)]), [[POD, POD]]],
  ['lines of Windows and comments', `# from kubectl\r\n${stringify(POD).replaceAll('\n', '\r\n')}`, [POD]],
  ['integers of any size', 'a:\n  b: 123456789012345678901\n  c: 7\n', [{ a: { b: '123456789012345678901', c: 7 } }]],
  ['prototype keys', 'a:\n  __proto__: {x: 1}\n', [JSON.parse('{"a":{"__proto__":{"x":1}}}')]],
  ['documents in one line', `${BEGUN}--- {c: [2]} # so\n--- a text\n`, [{ a: { b: 1 } }, { c: [2] }, 'a text']],
  ['a document in brackets', `${BEGUN}---\n# nothing\n%TAG ! x\n{c: [2]}\n`, [{ a: { b: 1 } }, { c: [2] }]],
  ['documents that hold nothing', `${BEGUN}---\n---\n...\n`, [{ a: { b: 1 } }]],
  ['an alias of itself', 'a: &a\n  b: *a\n', [{ a: expect.stringContaining('YAML that cannot be read') }]],
  ['a text at the top', `${BEGUN}plain text\n`, [{ a: { b: 1 }, YAML: 'plain text' }]],
  ['a list under a number', `${BEGUN}7:\n- c\n`, [{ a: { b: 1 }, 7: ['c'] }]],
  ['a key that is not closed', `${BEGUN}"open:\n- c\n`, [{ a: { b: 1 }, [UNREADABLE_KEY]: ['c'] }]],
])('%s comes as JSON, however it is cut', async ([, text, expected]) => {
  const whole = await read(text, text.length);
  expect(values(whole)).toEqual(expected);
  for (const size of [1, 7, 600]) expect(await read(text, size)).toBe(whole);
});

test.for<[title: string, text: string]>([
  ['lines of a log with levels', 'INFO: started\nINFO: stopped\n'],
  ['a trace behind a level', 'ERROR: it failed\n  at line 7\nERROR: again\n'],
  ['headers of HTTP', 'Host: a\nAccept: b\n'],
  ['CSV', 'time,action\n2026-03-01,x: y\n'],
  ['JSON', '{"a": 1}\n{"a": 2}\n'],
  ['lines with a key and a list', 'a: b\n- c\nsome text of its own\n'],
])('%s is no YAML', async ([, text]) => {
  expect(await read(text, text.length)).toBe(text);
});

const ALIASES = `a: &a [x]\n${[...'bcdefghi'].map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[at]}`)}]`).join('\n')}`;

test.for<[title: string, item: string]>([
  ['a bomb of aliases', ALIASES.replaceAll(/^/gm, '  ').replace('  a', '- a')],
  ['an alias of nothing', '- a: *nobody'],
  ['a nest of lists', `- a: ${'['.repeat(100_000)}`],
  ['an item of any length', `- a: ${'x'.repeat(5_000_000)}`],
  ['what is no YAML', '- a: "open'],
])('%s becomes a text that says so, and its neighbours are read', { timeout: 10_000 }, async ([, item]) => {
  const json = await read(`kind: List\nitems:\n- name: before\n${item}\n- name: after\n`, 65_536);
  expect(json.length).toBeLessThan(10_000);
  expect(values(json)).toEqual([
    {
      kind: 'List',
      items: [{ name: 'before' }, expect.stringContaining('YAML that cannot be read'), { name: 'after' }],
    },
  ]);
});
