import { EPOCH } from '../../src/domain/instant.ts';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';

const ORDINARY: RegistryEvent = {
  eventId: null,
  time: EPOCH,
  category: 'pull',
  action: 'pull',
  plane: 'data',
  outcome: 'success',
  reasonCode: null,
  actor: { id: null, name: null, type: 'unknown', credential: null },
  client: {
    address: null,
    ip: null,
    sortKey: null,
    network: 'unknown',
    statedNetwork: null,
    isPublic: false,
    userAgent: null,
    tool: null,
  },
  image: null,
  region: null,
  account: null,
  details: {},
};

/** An ordinary event with the given fields. A test gives only those that it is about. */
export function someEvent(parts: Partial<RegistryEvent> = {}): RegistryEvent {
  return { ...ORDINARY, ...parts };
}
