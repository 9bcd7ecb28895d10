import type Database from 'better-sqlite3';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

export function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Takes a case to a version, the newest by default, in one transaction. */
export function migrate(
  database: Database.Database,
  target?: number,
  migrations: readonly string[] = MIGRATIONS,
): void {
  const version = target ?? migrations.length;
  const run = database.transaction(() => {
    for (const migration of migrations.slice(versionOf(database), version)) database.exec(migration);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${version}`);
  });
  if (versionOf(database) < version) run.immediate();
}
