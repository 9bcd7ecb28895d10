import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const HOME = 'schema/1';

/** The commands that have a schema. */
export const SCHEMA_COMMANDS: readonly string[] = readdirSync(HOME).map((file) => file.replace('.schema.json', ''));

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
const compiled = new Map<string, ValidateFunction>();

/** The schema of a command, or with `line` that of a line of its NDJSON. */
export function schemaOf(command: string, line = false): ValidateFunction {
  const id = `urn:imgaudit:schema:1:${command}`;
  const pointer = line ? `${id}#/$defs/line` : id;
  const known = compiled.get(pointer);
  if (known !== undefined) return known;
  if (ajv.getSchema(id) === undefined)
    ajv.addSchema(JSON.parse(readFileSync(`${HOME}/${command}.schema.json`, 'utf8')));
  const schema = ajv.getSchema(pointer);
  if (schema === undefined) throw new RangeError(`no schema ${pointer}`);
  compiled.set(pointer, schema);
  return schema;
}

/**
 * What of an answer in JSON or NDJSON is not as the schema of its command says; null for an answer that is. A line of
 * NDJSON that is a whole answer is held against the schema of answers.
 */
export function schemaErrors(command: string, format: 'json' | 'ndjson', text: string): unknown {
  const texts = format === 'json' ? [text] : text.split('\n').filter((line) => line !== '');
  for (const one of texts) {
    const answer: unknown = JSON.parse(one);
    const isWhole = format === 'json' || (typeof answer === 'object' && answer !== null && 'schema' in answer);
    const validate = schemaOf(command, !isWhole);
    if (!validate(answer))
      return (validate.errors ?? [])
        .slice(0, 5)
        .map(({ instancePath, message, params }) => ({ instancePath, message, params }));
  }
  return null;
}
