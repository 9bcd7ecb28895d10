import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Campaign, campaignsIn } from './attacks/campaigns.ts';
import type { Doing } from './doing.ts';
import { administration } from './life/administration.ts';
import { clusters } from './life/clusters.ts';
import { colleagues } from './life/colleagues.ts';
import { machines } from './life/machines.ts';
import { pipelines } from './life/pipelines.ts';
import { shops } from './life/shops.ts';
import { strangers } from './life/strangers.ts';
import { cloudTrailRecords } from './logs/cloudtrail.ts';
import { distributionRecords } from './logs/distribution.ts';
import { quayRecords } from './logs/quay.ts';
import type { Organisation, RegistryLog } from './organisation.ts';
import { Random } from './random.ts';
import { END, START } from './times.ts';
import { type Population, worldOf } from './world.ts';

const POPULATIONS: readonly Population[] = [
  pipelines,
  clusters,
  shops,
  machines,
  colleagues,
  administration,
  strangers,
];

export interface Recipe {
  readonly organisation: Organisation;
  readonly seed: number;
  /** The share of the full size, from 0 to 1. */
  readonly scale: number;
  /** Without attacks, the rest is the same to the byte. */
  readonly hasAttacks: boolean;
}

/** The file of a log, one record a line, and the campaign that each line belongs to. */
export interface GeneratedLog {
  readonly name: string;
  readonly lines: readonly string[];
  readonly campaigns: readonly (string | null)[];
}

export interface GeneratedLife {
  readonly logs: readonly GeneratedLog[];
  readonly campaigns: readonly Campaign[];
}

/** Two months of an organisation. The same recipe gives the same bytes. */
export function generateLife({ organisation, seed, scale, hasAttacks }: Recipe): GeneratedLife {
  const world = worldOf(organisation, seed, scale);
  const campaigns = hasAttacks ? campaignsIn(world) : [];
  const daily = POPULATIONS.flatMap((population) => population(world));
  const all = [...daily, ...campaigns.flatMap(({ doings }) => doings)]
    .filter(({ at }) => at >= START && at < END)
    .toSorted((a, b) => a.at - b.at);
  const logs = organisation.logs.map((log) =>
    written(
      log,
      all.filter((doing) => doing.log === log.name),
      `${organisation.name} ${seed} records of ${log.name}`,
    ),
  );
  return { logs, campaigns };
}

/** Attacks draw from a stream of their own, so that the records of daily life are the same without them. */
function written(log: RegistryLog, doings: readonly Doing[], stream: string): GeneratedLog {
  const [daily, hostile] = [new Random(stream), new Random(`${stream}, attacks`)];
  const lines: string[] = [];
  const campaigns: (string | null)[] = [];
  for (const doing of doings) {
    for (const record of recordsOf(doing, log, doing.campaign === null ? daily : hostile)) {
      lines.push(JSON.stringify(record));
      campaigns.push(doing.isConsequence ? null : doing.campaign);
    }
  }
  return { name: log.name, lines, campaigns };
}

function recordsOf(doing: Doing, log: RegistryLog, random: Random): readonly object[] {
  switch (log.format) {
    case 'aws-cloudtrail':
      return cloudTrailRecords(doing, log, random);
    case 'quay-usage-logs':
      return quayRecords(doing, log);
    case 'distribution-notifications':
      return distributionRecords(doing, log, random);
  }
}

/** Writes the logs into a folder; gives the paths in the order of the logs. */
export function writeLogs(folder: string, { logs }: GeneratedLife): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return logs.map(({ name, lines }) => {
    const path = join(folder, `${name}.ndjson`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  });
}
