import type Database from 'better-sqlite3';

/**
 * Fills an empty database with what a case of the same version holds. Only reads the case: as long as `original` is
 * open, the connection that copies is not the last to leave it, which would fold a log left by a crash into the file.
 */
export function copyCase(original: Database.Database, copy: Database.Database): void {
  copy.prepare('ATTACH ? AS original').run(original.name);
  // They hold in the original: to check them again would fix the order of the tables.
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
      // Kept originals are large, and nothing that a copy is for asks for them.
      .prepare<[], { name: string }>(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'kept_chunk' ORDER BY name",
      )
      .all()
      .map(({ name }) => name)
  );
}
