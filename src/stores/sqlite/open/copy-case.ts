import type Database from 'better-sqlite3';

/**
 * Copies the content of a case into an empty database of the same version; only reads the case. `original` stays open
 * meanwhile, because the last connection to close a case folds a log that a crash left behind into the file.
 */
export function copyCase(original: Database.Database, copy: Database.Database): void {
  copy.prepare('ATTACH ? AS original').run(original.name);
  // References hold in the original. Checking them again would require a fixed order of the tables.
  copy.pragma('foreign_keys = OFF');
  try {
    copy.transaction(() => {
      for (const table of tablesOf(copy))
        copy.exec(`INSERT OR REPLACE INTO main."${table}" SELECT * FROM original."${table}"`);
    })();
  } finally {
    copy.pragma('foreign_keys = ON');
    copy.exec('DETACH original');
  }
}

function tablesOf(database: Database.Database): readonly string[] {
  return (
    database
      // A dry run does not read kept originals, and they are large.
      .prepare<[], { name: string }>(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'kept_chunk' ORDER BY name",
      )
      .all()
      .map(({ name }) => name)
  );
}
