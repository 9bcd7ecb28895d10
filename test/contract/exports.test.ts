import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import { describe, expect, test } from 'vitest';
import { EXPORTS } from '../../src/exports/registry.ts';
import { hostileIn } from '../support/hostile-text.ts';
import {
  EXPORT_FIXTURES,
  SOMEWHERE,
  withoutFraming,
  writableExports,
  writtenExport,
} from '../support/written-export.ts';

/** Schemas that others publish; any other export has one beside its fixture, if it is JSON of a stated shape. */
const PUBLISHED: Readonly<Record<string, string>> = { sarif: 'schemastore/schemas/json/sarif-2.1.0.json' };

function schemaOf(id: string, subject: string): object | null {
  const published = PUBLISHED[id];
  const own = join(EXPORT_FIXTURES, id, `${subject}.schema.json`);
  const path = published === undefined ? own : createRequire(import.meta.url).resolve(published);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

const JSON_LINES: ReadonlySet<string> = new Set(['ndjson', 'jsonl']);

/** The errors of every document by the schema; null without any. */
function errorsOf(schema: object, text: string, extension: string): unknown {
  const options = { strict: false, validateFormats: false, unicodeRegExp: false };
  const draft = '$schema' in schema ? String(schema.$schema) : '';
  const ajv = draft.includes('draft-04')
    ? new AjvDraft04.default(options)
    : new (draft.includes('draft-07') ? Ajv : Ajv2020)(options);
  const validate = ajv.compile(schema);
  const texts = JSON_LINES.has(extension) ? text.split('\n').slice(0, -1) : [text];
  for (const one of texts) if (!validate(JSON.parse(one))) return [validate.errors, one];
  return null;
}

test('every export has a folder of fixtures', () => {
  const folders = readdirSync(EXPORT_FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const expected = EXPORTS.map(({ id }) => id);
  expect(folders.map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
});

describe.each(writableExports().map((one) => [one.known.id, one.subject, one] as const))(
  '%s of %s',
  (id, subject, one) => {
    const { isBinary, extension } = one.known;

    test('writes the expected file, and the same twice', async () => {
      const bytes = await writtenExport(one);
      expect((await writtenExport(one)).equals(bytes)).toBe(true);
      const path = `../../${EXPORT_FIXTURES}/${id}/${subject}.${extension}`;
      await expect(isBinary ? bytes.toString('hex') : bytes.toString('utf8')).toMatchFileSnapshot(path);
    });

    test.runIf(!isBinary && subject === 'events' && one.known.hasPlaces)(
      'says where addresses lie, if asked',
      async () => {
        const text = (await writtenExport(one, { placeOf: SOMEWHERE })).toString('utf8');
        for (const part of ['DE', '4200000000', '=Net']) expect(text).toContain(part);
        expect(hostileIn(withoutFraming(text, one.known))).toBeNull();
        expect((await writtenExport(one)).toString('utf8')).not.toContain('4200000000');
      },
    );

    test.runIf(!isBinary)('brings no hostile character of a log, and ends with a newline', async () => {
      const text = (await writtenExport(one)).toString('utf8');
      expect(hostileIn(withoutFraming(text, one.known))).toBeNull();
      expect(text).toMatch(/\n$/);
    });

    const schema = schemaOf(id, subject);
    test.runIf(schema !== null).each([
      ['with items', {}],
      ['without items', { isEmpty: true }],
      ['with places', { placeOf: SOMEWHERE }],
    ])('is valid by its schema, %s', async (_, writing) => {
      const text = (await writtenExport(one, writing)).toString('utf8');
      expect(errorsOf(schema ?? {}, text, extension)).toBeNull();
    });
  },
);
