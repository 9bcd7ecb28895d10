import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import AjvDraft04 from 'ajv-draft-04';
import { describe, expect, test } from 'vitest';
import { EXPORTS } from '../../src/exports/registry.ts';
import type { Export } from '../../src/exports/toolkit/export.ts';
import type { Chunks } from '../../src/render/text/chunks.ts';
import { hostileIn } from '../support/hostile-text.ts';

const HOME = 'fixtures/exports';

/** Schemas that others publish; any other export has a `schema.json` beside its fixture, if it is JSON. */
const PUBLISHED: Readonly<Record<string, string>> = { sarif: 'schemastore/schemas/json/sarif-2.1.0-rtm.4.json' };

function schemaPath(id: string): string | null {
  const published = PUBLISHED[id];
  if (published !== undefined) return createRequire(import.meta.url).resolve(published);
  const own = join(HOME, id, 'schema.json');
  return existsSync(own) ? own : null;
}

/** Writes the items of `input.json`; without items if `isEmpty`. */
function written(known: Export, isEmpty = false): Chunks {
  const { items, context } = JSON.parse(readFileSync(join(HOME, known.id, 'input.json'), 'utf8'));
  // The kinds of exports differ in their items; a fixture has those of its export.
  const { write }: { write(items: Iterable<unknown>, context: unknown): Chunks } = known;
  return write(isEmpty ? [] : items, context);
}

async function bytesOf(chunks: Chunks): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(parts);
}

test('every folder of fixtures belongs to an export', () => {
  expect(readdirSync(HOME).toSorted()).toEqual(EXPORTS.map(({ id }) => id).toSorted());
});

describe.each(EXPORTS.map((known) => [known.id, known] as const))('%s', (id, known) => {
  test('writes the expected file', async () => {
    const bytes = await bytesOf(written(known));
    const path = `../../${HOME}/${id}/expected.${known.extension}`;
    await expect(known.isBinary ? bytes.toString('hex') : bytes.toString('utf8')).toMatchFileSnapshot(path);
  });

  test.runIf(!known.isBinary)('brings no hostile character of a log, and ends with a newline', async () => {
    const text = (await bytesOf(written(known))).toString('utf8');
    expect(hostileIn(text)).toBeNull();
    expect(text).toMatch(/\n$/);
  });

  const schema = schemaPath(id);
  test.runIf(schema !== null).each([
    ['with items', false],
    ['without items', true],
  ])('is valid by its schema, %s', async (_, isEmpty) => {
    const options = { strict: false, validateFormats: false, unicodeRegExp: false };
    const validate = new AjvDraft04.default(options).compile(JSON.parse(readFileSync(schema ?? '', 'utf8')));
    validate(JSON.parse((await bytesOf(written(known, isEmpty))).toString('utf8')));
    expect(validate.errors).toBeNull();
  });
});
