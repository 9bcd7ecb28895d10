import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/registry.ts';
import { SCHEMA_COMMANDS, schemaErrors, schemaOf } from '../support/answer-schema.ts';

const GOLDEN = 'test/golden/expected';

interface GoldenAnswer {
  readonly file: string;
  readonly command: string;
  readonly format: 'json' | 'ndjson';
  readonly text: string;
}

/** Every golden file that holds a whole answer in JSON. Those of the released case leave sentences out. */
const ANSWERS: readonly GoldenAnswer[] = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.txt$/.test(file))
  .toSorted()
  .flatMap((file): readonly GoldenAnswer[] => {
    const text = readFileSync(join(GOLDEN, file), 'utf8');
    const [, named, format] = /^\$ imgaudit ([a-z]+)[^\n]*(?:--format|-f) (json|ndjson)\b/.exec(text) ?? [];
    const [, stdout] = /\n--- stdout\n([\s\S]*?)--- stderr\n/.exec(text) ?? [];
    if (named === undefined || (format !== 'json' && format !== 'ndjson') || !stdout) return [];
    return [{ file, command: named, format, text: stdout }];
  });

/** A script is no answer. */
const WITHOUT_ANSWER = ['completion'];

test('every command has a schema, and every schema a command', () => {
  const answering = COMMANDS.filter(({ name }) => !WITHOUT_ANSWER.includes(name));
  expect(SCHEMA_COMMANDS.toSorted()).toEqual(answering.map(({ name }) => name).toSorted());
});

test.each(SCHEMA_COMMANDS)('the schema of %s is one, and knows its command', (command) => {
  const { schema } = schemaOf(command);
  expect(schema).toMatchObject({ $id: `urn:imgaudit:schema:1:${command}` });
  expect(JSON.stringify(schema)).toContain('"tool"');
});

test('there are golden answers to look at', () => {
  expect(ANSWERS.length).toBeGreaterThan(10);
});

test.each(ANSWERS.map((answer) => [answer.file, answer] as const))('%s is as its schema says', (_, answer) => {
  expect(schemaErrors(answer.command, answer.format, answer.text)).toBeNull();
});

test('an answer that says more or less than the schema is noticed', () => {
  const [answer] = ANSWERS.filter(({ format, command }) => format === 'json' && command === 'suspicious');
  if (answer === undefined) throw new RangeError('no answer of suspicious');
  const { tool: _, ...without } = JSON.parse(answer.text);
  expect(schemaErrors('suspicious', 'json', JSON.stringify(without))).not.toBeNull();
  expect(schemaErrors('suspicious', 'json', JSON.stringify({ ...JSON.parse(answer.text), more: 1 }))).not.toBeNull();
});
