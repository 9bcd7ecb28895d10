import { EPOCH } from '../../src/domain/instant.ts';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';

const NOBODY: RegistryEvent = {
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

/** An event of which only what a test is about is given. */
export function someEvent(parts: Partial<RegistryEvent> = {}): RegistryEvent {
  return { ...NOBODY, ...parts };
}
