import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format } from './ibm-activity-tracker.ts';

type Fields = Readonly<Record<string, unknown>>;

const DIGEST = `sha256:${'37eb'.repeat(16)}`;
const CRN = 'crn:v1:bluemix:public:container-registry:us-south:a/f12375ed:::';
const INITIATOR: Fields = {
  id: 'IBMid-270000ABCD',
  name: 'jane.doe@example.com',
  typeURI: 'service/security/account/user',
  authnId: 'IBMid-270000ABCD',
  credential: { type: 'user' },
  host: { address: '203.0.113.77', addressType: 'IPv4', agent: 'skopeo/1.14.2' },
};
const TARGET: Fields = {
  id: `us.icr.io/prod/payments@${DIGEST}`,
  name: 'us.icr.io/prod/payments:v1',
  typeURI: 'container-registry/image',
  host: { address: 'us.icr.io' },
  resourceGroupId: 'group-1',
};

function cadf(fields: Fields = {}): Fields {
  return {
    eventTime: '2026-03-02T02:12:15.70+0000',
    action: 'container-registry.image.pull',
    outcome: 'success',
    id: 'f1f44e27',
    correlationId: 'c8f655dd',
    initiator: INITIATOR,
    target: TARGET,
    reason: { reasonCode: 200 },
    logSourceCRN: CRN,
    ...fields,
  };
}

const text = (fields: Fields = {}): string => JSON.stringify(cadf(fields));
const { initiator: _initiator, target: _target, ...flat } = cadf();
const { credential, host, ...initiator } = INITIATOR;
const frame = (...events: readonly Fields[]): Fields => ({
  result: { results: events.map((event) => ({ metadata: [], labels: [], user_data: JSON.stringify(event) })) },
});
const { logSourceCRN: _crn, ...withoutInstance } = cadf();

const read = (record: unknown): ReadOutcome => format.read(record, { assumedZone: null, image: null });

function success(record: unknown): Extract<ReadOutcome, { outcome: 'events' }> {
  const outcome = read(record);
  if (outcome.outcome !== 'events') throw new Error(`${outcome.outcome}: ${outcome.because}`);
  return outcome;
}

function eventOf(record: unknown): RegistryEvent {
  const [event, ...others] = success(record).events;
  if (event === undefined || others.length > 0) throw new Error(`${others.length + 1} events, expected 1`);
  return event;
}

describe('every channel gives the same event', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['Event Routing', cadf(), []],
    ['LogDNA line', { _line: text(), _ts: 1 }, []],
    ['LogDNA line, merged', { ...cadf(), _line: text() }, []],
    ['LogDNA archive with text', { _source: { _line: text() } }, []],
    [
      'LogDNA archive without text',
      {
        _source: {
          ...flat,
          o_initiator: { ...initiator, o_credential: credential, o_host: host },
          o_target: { ...TARGET, host: undefined, o_host: TARGET['host'] },
          reason: undefined,
          o_reason: { reasonCode: 200 },
        },
      },
      [],
    ],
    [
      'stream with the hint of its source',
      { _source: { _line: text() }, _meta: { _source: { _region: 'eu-de' } } },
      [],
    ],
    ['Cloud Logs archive', { src_obj__event_metadata: '{}', src_obj__user_data: text() }, []],
    ['Cloud Logs query', format.unwrap?.(frame(cadf()))?.[0], ['unconfirmed-layout']],
    ['Cloud Logs export, object', { timestamp: 'x', text: cadf() }, ['unconfirmed-layout']],
    ['Cloud Logs export, text', { timestamp: 'x', user_data: text() }, ['unconfirmed-layout']],
    ['Cloud Logs CSV in other spellings', { Timestamp: 'x', 'User Data': text() }, ['unconfirmed-layout']],
    ['CloudAccessTrail', { logSourceCRN: CRN, meta: {}, payload: withoutInstance }, []],
    [
      'CloudAccessTrail after a search',
      {
        logSourceCRN: CRN,
        payload: { ...withoutInstance, target: { ...TARGET, typeURI: undefined, typeURI_str: TARGET['typeURI'] } },
      },
      [],
    ],
    ['a line that names its instance only as application', { _app: CRN, _line: JSON.stringify(withoutInstance) }, []],
  ])('%s', (_title, record, remarks) => {
    expect(format.recognise(record).verdict).toBe('mine');
    const { identity, remarks: made } = success(record);
    expect(eventOf(record)).toEqual(eventOf(cadf()));
    expect(identity).toBe('ibm:f1f44e27');
    expect(made).toEqual(remarks);
  });

  it('takes the region of a stream where the event names none', () => {
    const record = { _source: { _line: JSON.stringify(withoutInstance) }, _meta: { _source: { _region: 'eu-de' } } };
    expect(eventOf(record)).toMatchObject({ region: 'eu-de', account: null });
  });
});

describe('frames of the query API', () => {
  it('wrap one record for each result, each with an identity of its own', () => {
    const records = format.unwrap?.(frame(cadf({ id: 'b' }), cadf({ id: 'a' }))) ?? [];
    expect(records.map((record) => success(record).identity)).toEqual(['ibm:b', 'ibm:a']);
  });

  it('cost one result only where one is broken', () => {
    const records = format.unwrap?.(frame(cadf(), cadf({ eventTime: 'soon' }))) ?? [];
    expect(records.map((record) => read(record).outcome)).toEqual(['events', 'rejected']);
  });

  it('hold events of other services, which are ignored', () => {
    const [record] = format.unwrap?.(frame(cadf({ action: 'iam-identity.user-apikey.login' }))) ?? [];
    expect(read(record).outcome).toBe('ignored');
  });

  it.each<[string, unknown]>([
    ['query_id', { query_id: { query_id: '7694f4a6' } }],
    ['queryId', { queryId: { queryId: '7694f4a6' } }],
  ])('that only name the query (%s) are ignored', (_title, record) => {
    expect(format.unwrap?.(record)).toBeNull();
    expect(read(record).outcome).toBe('ignored');
  });

  it('may hold no results', () => {
    expect(format.unwrap?.({ result: { results: [] } })).toEqual([]);
  });
});

describe('target', () => {
  it.each<[string, Fields, Fields | null]>([
    [
      'tag by name, digest by id',
      {},
      { registry: 'us.icr.io', repository: 'prod/payments', tag: 'v1', digest: DIGEST },
    ],
    ['a name and tag that never resolved', { id: 'us.icr.io/prod/payments:v1' }, { tag: 'v1', digest: null }],
    [
      'an id inside a CRN',
      { id: `crn:v1:x:::us.icr.io/prod/payments@${DIGEST}`, name: '' },
      { repository: 'prod/payments', digest: DIGEST },
    ],
    [
      'no domain',
      { id: `prod/payments@${DIGEST}`, name: 'prod/payments:v1' },
      { registry: 'us.icr.io', repository: 'prod/payments', tag: 'v1', digest: DIGEST },
    ],
    [
      'an old host name',
      { id: '', name: 'registry.ng.bluemix.net/team/app:1.0' },
      { registry: 'registry.ng.bluemix.net', repository: 'team/app' },
    ],
    [
      'a namespace',
      { id: `${CRN}namespace:prod`, name: 'prod', typeURI: 'container-registry/namespace' },
      { registry: 'us.icr.io', namespace: 'prod', repository: null },
    ],
    [
      'an account setting',
      { id: CRN, name: 'auth', typeURI: 'container-registry/auth' },
      { registry: 'us.icr.io', repository: null },
    ],
    ['nothing', { id: CRN, name: 'auth', typeURI: 'container-registry/auth', host: undefined }, null],
  ])('%s', (_title, target, image) => {
    const event = eventOf(cadf({ target: { ...TARGET, ...target } }));
    if (image === null) expect(event.image).toBeNull();
    else expect(event.image).toMatchObject(image);
    expect(event.details['registryDomain']).toBe(event.image?.registry ?? undefined);
  });
});

describe('details', () => {
  it.each(['OK', 'WARN', 'FAIL', 'UNSUPPORTED', 'INCOMPLETE', 'UNSCANNED'])('vulnerability status %s', (status) => {
    const action = 'container-registry.image-vulnerability-status.read';
    for (const responseData of [{ id: 'x', status }, JSON.stringify({ id: 'x', status })]) {
      const { details } = eventOf(cadf({ action, responseData }));
      expect(details).toMatchObject({ vulnerabilityStatus: status, responseData: { id: 'x', status } });
    }
  });

  it('takes no other answer for a vulnerability status', () => {
    expect(eventOf(cadf({ responseData: { status: 'OK' } })).details).not.toHaveProperty('vulnerabilityStatus');
  });

  it('keeps what was signed, how, and the resource group', () => {
    const requestData = { RequestParameters: { repository: 'x', signatureMethod: 'y', signatureObject: 'image' } };
    const event = eventOf(cadf({ action: 'container-registry.signature.write', requestData }));
    expect(event).toMatchObject({ category: 'sign', details: { requestData, resourceGroupId: 'group-1' } });
  });

  it('keeps who logged in before a trusted profile was assumed', () => {
    const assumed = { ...INITIATOR, id: 'iam-Profile-1', authnId: 'IBMid-9', authnName: 'bob' };
    const event = eventOf(cadf({ initiator: assumed }));
    expect(event).toMatchObject({ actor: { type: 'service' }, details: { authnId: 'IBMid-9', authnName: 'bob' } });
  });

  it('leaves out custom data that is nested too deep', () => {
    const requestData = `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}`;
    expect(eventOf(cadf({ requestData })).details).not.toHaveProperty('requestData');
  });
});

describe('outcome and client', () => {
  it.each([
    ['success', 200, 'success'],
    ['failure', 401, 'denied'],
    ['failure', '403', 'denied'],
    ['failure', 404, 'failure'],
    ['pending', 202, 'unknown'],
  ])('%s with %s is %s', (outcome, reasonCode, expected) => {
    expect(eventOf(cadf({ outcome, reason: { reasonCode } })).outcome).toBe(expected);
  });

  it.each([
    ['', 'CSE', null, 'service'],
    ['10.41.87.6,10.74.72.121', 'IPv4', '10.41.87.6', 'private'],
    ['2001:db8:9::5', 'IPv6', '2001:db8:9::5', 'public'],
  ])('address %s of type %s', (address, addressType, ip, network) => {
    const { client } = eventOf(cadf({ initiator: { ...INITIATOR, host: { address, addressType } } }));
    expect(client).toMatchObject({ ip, network, statedNetwork: addressType });
  });

  it('reads two decimals and an offset without a colon', () => {
    expect(printInstant(eventOf(cadf()).time)).toBe('2026-03-02T02:12:15.700Z');
  });
});

it('tells where the events of each domain are stored', () => {
  const facts = format.facts ?? [];
  expect(facts[0]?.[0]).toBe('Regions');
  for (const domain of ['au', 'br', 'ca', 'de', 'es', 'jp', 'jp2', 'uk', 'us']) {
    expect(facts.filter(([, line]) => line.startsWith(`${domain}.icr.io: `))).toHaveLength(1);
  }
  expect(facts.map(([, line]) => line)).toContain('icr.io: events in Dallas (us-south) (the global registry)');
});

it('never throws', () => {
  const keys = [...Object.keys(cadf()), '_source', '_line', '_meta', 'payload', 'text', 'user_data', 'result'];
  const hostile = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue());
  fc.assert(
    fc.property(fc.anything(), hostile, (value, fields) => {
      const records = [value, fields, cadf(fields), { result: { results: [value, cadf(fields)] } }, { payload: value }];
      expect(() => records.map((record) => [format.recognise(record), read(record)])).not.toThrow();
    }),
  );
});
