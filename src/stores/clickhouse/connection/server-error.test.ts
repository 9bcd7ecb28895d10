import { expect, test } from 'vitest';
import { parseLocator } from './locator.ts';
import { explainServerError, ServerError } from './server-error.ts';

const HERE = parseLocator('clickhouse://ada@host/case');

/** What servers said, and what is to be done. */
test.each([
  ['36', "KeeperMap is disabled because 'keeper_map_path_prefix' config is not defined.", 'keeper_map_path_prefix'],
  ['139', 'There is no Zookeeper configuration in server config', 'keeper_map_path_prefix'],
  ['139', 'There is no DistributedDDL configuration in server config', 'distributed_ddl'],
  ['392', 'Replicated DDL queries are disabled.', 'distributed_ddl'],
  ['279', 'All connection tries failed.', 'never answers from a part of the events'],
  ['369', 'Could not connect to 1 endpoints of connection pool', 'never answers from a part of the events'],
  ['289', "Replica doesn't have part 0_0_0_0", 'never answers from a part of the events'],
  ['285', 'Number of alive replicas (1) is less than requested quorum (2/2).', 'when every server is up'],
  ['286', 'Quorum for previous write has not been satisfied yet.', 'when every server is up'],
  ['497', 'ada: Not enough privileges.', 'the grants'],
])('error %s of a server says what to do', (code, said, hint) => {
  expect(explainServerError(new ServerError(code, said), HERE)).toMatchObject({
    code: 'case-unusable',
    message: expect.stringContaining(said),
    hint: expect.stringContaining(hint),
  });
});
