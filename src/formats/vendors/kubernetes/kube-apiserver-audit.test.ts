import { expect, test } from 'vitest';
import { format } from './kube-apiserver-audit.ts';

const CONTEXT = { assumedZone: null, image: null };

/** The deletion of a secret by its name, with a body. */
function deletionWith(requestObject: unknown, requestURI = '/api/v1/namespaces/pay/secrets/regcred') {
  return {
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Request', auditID: 'a1', stage: 'ResponseComplete' },
    ...{ verb: 'delete', user: { username: 'ana@example.com' }, sourceIPs: ['203.0.113.20'], requestURI },
    ...{ objectRef: { resource: 'secrets', namespace: 'pay', name: 'regcred' }, requestObject },
    ...{ responseStatus: { code: 200 }, requestReceivedTimestamp: '2026-03-02T08:00:00.100000Z' },
  };
}

const OPTIONS = { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' };

test.each<[name: string, record: unknown]>([
  ['the options say', deletionWith({ ...OPTIONS, dryRun: ['All'] })],
  ['options in JSON text say', deletionWith(JSON.stringify({ ...OPTIONS, dryRun: ['All'] }))],
  ['a list in JSON text says', deletionWith({ ...OPTIONS, dryRun: '["All"]' })],
  ['the query says', deletionWith(OPTIONS, '/api/v1/namespaces/pay/secrets/regcred?dryRun=All')],
])('a deletion that %s to be a dry run is no event, but in files of an older edition', (_, record) => {
  expect(format.read(record, CONTEXT)).toEqual({
    outcome: 'ignored',
    because: 'a dry run: nothing was changed',
  });
  expect(format.read(record, { ...CONTEXT, edition: 5 }).outcome).toBe('events');
});

test('a deletion with other options is an event', () => {
  expect(format.read(deletionWith({ ...OPTIONS, dryRun: [] }), CONTEXT).outcome).toBe('events');
  expect(format.read(deletionWith(OPTIONS), CONTEXT).outcome).toBe('events');
});
