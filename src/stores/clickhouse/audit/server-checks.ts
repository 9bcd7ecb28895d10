import type { AuditedFile, CaseChecks } from '../../../case/audit/case-audit.ts';
import type { CheckOutcome, Problem } from '../../../case/audit/verification.ts';
import { storedName } from '../connection/cluster.ts';
import type { Connection } from '../connection/connection.ts';
import { TABLES } from '../connection/event-columns.ts';
import type { State } from '../read/state.ts';

/** What a server can say of a case: whether its parts are sound, and whether every event is there once. */
export function serverChecks(
  connection: Connection,
  state: State,
  files: readonly Pick<AuditedFile, 'events'>[],
): Pick<CaseChecks, 'database' | 'schema'> {
  const stated = files.reduce((sum, { events }) => sum + events, 0);
  return { database: () => checkTables(connection, state, stated), schema: () => checkColumns(connection) };
}

/**
 * `stated` is how many events the files of the case say that they have. On a cluster, the server that is asked looks at its
 * own parts; those of the others are read when events are compared.
 */
function checkTables(connection: Connection, { published }: State, stated: number): CheckOutcome {
  const names = Object.keys(TABLES);
  const answers = connection.askAll(
    names.map((name) => ({
      sql: `CHECK TABLE ${connection.table(storedName(name, connection.cluster))} SETTINGS check_query_single_value_result = 1`,
      parameters: {},
    })),
  );
  const unsound = names.filter((_, index) => Number(answers[index]?.[0]?.[0]) !== 1);
  const [row = []] = connection.ask(
    `SELECT count(), uniqExact(seq), min(seq), max(seq) FROM ${connection.table('event')} WHERE seq <= {published:UInt64}`,
    { published },
  );
  const [events = 0, distinct = 0] = row.map(Number);
  const problems: readonly Problem[] = [
    ...unsound.map((name) => ({ where: name, text: 'the server finds damaged parts' })),
    ...(events === distinct ? [] : [{ where: 'event', text: `${events - distinct} events are there twice` }]),
    ...(distinct < stated ? [{ where: 'event', text: `${stated - distinct} events are missing` }] : []),
    ...(distinct > stated ? [{ where: 'event', text: `${distinct - stated} events are of no file` }] : []),
  ];
  return { checked: events, problems };
}

/** Others may have added columns; those of imgaudit must be there as it made them. */
function checkColumns(connection: Connection): CheckOutcome {
  const rows = connection.ask('SELECT table, name, type FROM system.columns WHERE database = {database:String}', {
    database: connection.locator.database,
  });
  const found = new Map(rows.map(([table, name, type]) => [`${String(table)}.${String(name)}`, String(type)]));
  const problems = Object.entries(TABLES).flatMap(([table, columns]) =>
    columns.flatMap(({ name, kind }): readonly Problem[] => {
      const where = `${table}.${name}`;
      const type = found.get(where);
      if (type === undefined) return [{ where, text: 'it is missing' }];
      return type === kind ? [] : [{ where, text: 'it is not as imgaudit made it' }];
    }),
  );
  return { checked: found.size, problems };
}
