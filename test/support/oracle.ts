import { join } from 'node:path';
import { expect } from 'vitest';
import { printReference } from '../../src/domain/image-ref.ts';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';
import { openCaseForReading } from '../../src/stores/sqlite/open/open-case-for-reading.ts';
import { importInto } from './import-into-case.ts';
import { temporaryFolder } from './temporary-folder.ts';

type Counts = Readonly<Record<string, number>>;

/** What a file holds, counted by hand: see fixtures/oracles/README.md. */
export interface Oracle {
  readonly file: string;
  readonly format: string;
  readonly records: number;
  readonly ignored: number;
  readonly rejected: number;
  readonly events: number;
  readonly byCategory: Counts;
  readonly byOutcome: Counts;
  /** Left out where there is no event. */
  readonly byAction?: Counts;
  /** By network, then by address. */
  readonly addresses: Readonly<Record<string, Counts>>;
  readonly actors: Counts;
  readonly images: Counts;
  readonly eventsWithoutImage: number;
}

/** Imports a file into a case of its own, and expects what its oracle says. */
export async function expectAgreement(path: string, oracle: Oracle): Promise<void> {
  const db = join(temporaryFolder(), 'case.db');
  const [file] = (await importInto(db, [path])).files;
  expect(file).toMatchObject({
    status: 'imported',
    source: oracle.format,
    records: oracle.records,
    ignored: oracle.ignored,
    rejected: oracle.rejected,
    events: oracle.events,
  });
  const events = eventsIn(db);
  const { byCategory, byOutcome, byAction = {}, images, eventsWithoutImage } = oracle;
  expect({
    byCategory: counted(events, ({ category }) => category),
    byOutcome: counted(events, ({ outcome }) => outcome),
    byAction: counted(events, ({ action }) => action),
    addresses: counted(events, ({ client }) => client.ip ?? client.address ?? '(none)'),
    images: counted(events, ({ image }) => (image?.repository ? printReference(image) : [])),
    eventsWithoutImage: events.filter(({ image }) => !image?.repository).length,
  }).toEqual({ byCategory, byOutcome, byAction, addresses: addressesOf(oracle), images, eventsWithoutImage });
  expect([
    counted(events, ({ actor }) => actor.id ?? '(none)'),
    counted(events, ({ actor }) => actor.name ?? actor.id ?? '(none)'),
  ]).toContainEqual(oracle.actors);
}

function eventsIn(path: string): readonly RecordedEvent[] {
  const open = openCaseForReading(path);
  try {
    return open.case.events({ window: null, where: [] });
  } finally {
    open.close();
  }
}

function counted(
  events: readonly RecordedEvent[],
  nameOf: (event: RecordedEvent) => string | readonly string[],
): Counts {
  const counts = new Map<string, number>();
  for (const name of events.flatMap(nameOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function addressesOf({ addresses }: Oracle): Counts {
  const counts = new Map<string, number>();
  for (const ofNetwork of Object.values(addresses)) {
    for (const [address, events] of Object.entries(ofNetwork)) counts.set(address, (counts.get(address) ?? 0) + events);
  }
  return Object.fromEntries(counts);
}
