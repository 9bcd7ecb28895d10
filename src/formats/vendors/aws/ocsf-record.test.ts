import { describe, expect, test } from 'vitest';
import { seedsOf } from '../../../../test/support/format-seeds.ts';
import { asAthenaRow, asOcsf, FIRST, SECOND } from '../../../../test/support/ocsf-event.ts';
import { asCells } from '../../../../test/support/shapes.ts';
import { field, isObject, type JsonObject, objectField } from '../../toolkit/record-fields.ts';
import { format } from './aws-cloudtrail.ts';

const CONTEXT = { assumedZone: null, image: null };

const RECORDS = (await seedsOf(format)).filter(
  (seed): seed is JsonObject => isObject(seed) && typeof seed['eventID'] === 'string' && isObject(seed['userIdentity']),
);
const READ = RECORDS.filter((record) => format.read(record, CONTEXT).outcome === 'events').filter(({ eventTime }) =>
  String(eventTime).endsWith('Z'),
);

/** What was read, with numbers and truths as the texts that the schema makes of what it has no place for. */
function told(record: JsonObject): unknown {
  return JSON.parse(JSON.stringify(format.read(record, CONTEXT)), (_, value: unknown) =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
  );
}

describe.each([
  ['1.0', FIRST],
  ['1.1', SECOND],
])('an event of OCSF %s is the record of CloudTrail that it was made of', (_, schema) => {
  test('as Security Lake keeps it', () => {
    expect(READ.length).toBeGreaterThan(20);
    for (const record of READ) {
      const event = asOcsf(record, schema);
      expect(format.recognise(event).verdict).toBe('mine');
      expect(told(event), JSON.stringify(event)).toEqual(told(record));
    }
  });

  test('as the row of a table', () => {
    for (const record of READ) expect(told(asCells(asOcsf(record, schema)))).toEqual(told(record));
  });
});

const TAGGED = READ.find((record) => field(objectField(record, 'requestParameters'), 'imageTag') !== undefined) ?? {};

test('in structs of Athena who did what to which image is read', () => {
  const event = (record: JsonObject) => {
    const outcome = format.read(record, CONTEXT);
    return outcome.outcome === 'events' ? outcome.events[0] : expect.fail(outcome.because);
  };
  const [athena, trail] = [event(asAthenaRow(asOcsf(TAGGED, FIRST))), event(TAGGED)];
  for (const name of ['time', 'action', 'category', 'outcome', 'actor', 'client', 'image', 'region'] as const)
    expect(athena?.[name], name).toEqual(trail?.[name]);
});

test('the record that was kept beside it is taken whole', () => {
  const event = { ...asOcsf(TAGGED, FIRST), unmapped: {}, raw_data: JSON.stringify(TAGGED) };
  expect(format.read(event, CONTEXT)).toEqual(format.read(TAGGED, CONTEXT));
});

test('events of other products are not of CloudTrail, and older cases have none', () => {
  const event = asOcsf(TAGGED, SECOND);
  const other = { ...event, metadata: { product: { name: 'imgaudit' } } };
  expect(format.recognise(other).verdict).toBe('not-mine');
  expect(format.read(event, { ...CONTEXT, edition: 5 })).toMatchObject({ outcome: 'rejected' });
});

test('a name that every object has is a name like any other', () => {
  const unmapped = JSON.parse('{"__proto__.polluted":"yes","requestParameters.constructor":"x","a.b":"1","a":"2"}');
  expect(format.read({ ...asOcsf(TAGGED, FIRST), unmapped }, CONTEXT).outcome).toBe('events');
  expect(field({}, 'polluted')).toBeUndefined();
});
