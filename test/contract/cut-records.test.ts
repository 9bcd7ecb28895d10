import { describe, expect, test } from 'vitest';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import { loadFormat, loadFormats } from '../../src/formats/load-formats.ts';
import { recogniseFormat } from '../../src/formats/recognise-format.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';

/** What a record says of which the target, the attributes or the request was cut off: only what is left. */
const CONTEXT = { assumedZone: null, image: null };
const DIGEST = `sha256:${'c'.repeat(64)}`;

/** The text of a member, without its end. */
const cut = (value: object, end = -1) => JSON.stringify(value).slice(0, end);

async function eventOf(id: string, value: unknown, edition?: number): Promise<RegistryEvent> {
  const format = (await loadFormat(id)) ?? expect.fail();
  const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
  const context = edition === undefined ? CONTEXT : { ...CONTEXT, edition };
  const [reading] = readingsIn(record, format, context);
  const outcome = reading?.outcome;
  return (outcome?.outcome === 'events' ? outcome.events[0] : null) ?? expect.fail();
}

describe('a notification of Distribution whose target was cut off', () => {
  const target = { mediaType: 'application/octet-stream', digest: DIGEST, repository: 'dock/crane' };
  const notification = (action: string, method: string) => ({
    id: '320678d8-ca14-430f-8bb6-4ca139cd83f7',
    timestamp: '2026-03-09T14:44:26Z',
    action,
    target: cut(target),
    request: { id: '6df24a34', addr: '198.51.100.31:42961', host: 'registry.example:5000', method },
    actor: { name: 'dockhand' },
  });

  test.each([
    ['push', 'PUT', 'other'],
    ['pull', 'GET', 'other'],
    ['pull', 'HEAD', 'inspect'],
    ['delete', 'DELETE', 'delete'],
    ['mount', 'POST', 'blob-push'],
  ])('%s by %s is %s, and nobody says of what', async (action, method, category) => {
    const event = await eventOf('distribution-notifications', notification(action, method));
    expect(event).toMatchObject({ category, action });
    expect(event.details).not.toHaveProperty('target');
  });

  test('an older case is read as it was', async () => {
    expect(await eventOf('distribution-notifications', notification('push', 'PUT'), 5)).toMatchObject({
      category: 'blob-push',
    });
  });
});

test('a record of Nexus whose attributes were cut off names no image by half of its name', async () => {
  const attributes = { 'repository.name': 'docker-hosted', path: '/v2/payments/api/manifests/v1' };
  const record = {
    timestamp: '2026-03-02 21:14:55,002+0000',
    nodeId: '7FFA7361',
    initiator: 'ci/198.51.100.7',
    domain: 'repository.asset',
    type: 'created',
    context: '/v2/payments/api/manifests/v1',
  };
  const whole = await eventOf('nexus-audit-log', { ...record, attributes: JSON.stringify(attributes) });
  expect(whole.image?.repository).toBe('docker-hosted/payments/api');
  const event = await eventOf('nexus-audit-log', { ...record, attributes: cut(attributes) });
  expect(event).toMatchObject({ category: 'push', image: null, details: { context: record.context } });
});

describe("webhooks of Azure's registry among which most requests were cut off", () => {
  const request = { id: 'r1', host: 'contoso.azurecr.io', method: 'PUT', useragent: 'docker/27.3.1' };
  const record = (of: unknown) => ({
    id: 'd5',
    timestamp: '2026-03-02T21:14:55Z',
    action: 'push',
    target: { repository: 'payments/api', tag: 'v1', digest: DIGEST },
    request: of,
  });
  const formatOf = async (requests: readonly unknown[]) => {
    const found = await recogniseFormat(await loadFormats(), async ({ framings }) =>
      framings.includes('json') ? requests.map(record) : [],
    );
    return found.verdict === 'recognised' ? found.format.id : found.verdict;
  };

  test('one whole record says whose they are', async () => {
    const early = cut(request, 12);
    expect(await formatOf([early, early, request, early])).toBe('azure-acr-events');
    const ofOthers = { ...request, host: 'registry.example' };
    expect(await formatOf([early, early, ofOthers])).toBe('distribution-notifications');
  });

  test('so does what is left of the host', async () => {
    expect(await formatOf([cut(request), cut(request)])).toBe('azure-acr-events');
  });
});
