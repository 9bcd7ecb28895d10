/** Marks an SQLite file as an imgaudit case: "imga". */
export const APPLICATION_ID = 0x696d6761;

/** Id of the event `e`, from its page: a page holds the 16 bytes of each UUID, or a JSON list of other ids. */
const EVENT_ID_TEXT = `(SELECT CASE typeof(ids) WHEN 'blob' THEN
    lower(substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-' || substr(hex, 13, 4) || '-' || substr(hex, 17, 4) || '-' || substr(hex, 21))
    WHEN 'text' THEN ids ->> place END
  FROM (SELECT event_ids AS ids, e.seq - first_seq AS place, hex(substr(event_ids, 16 * (e.seq - first_seq) + 1, 16)) AS hex
    FROM event_block WHERE first_seq <= e.seq ORDER BY first_seq DESC LIMIT 1))`;

const isoTime = (column: string): string =>
  `strftime('%Y-%m-%dT%H:%M:%S', ${column} / 1000, 'unixepoch') || printf('.%03dZ', ${column} % 1000)`;

/** An event with everything that its numbers stand for. */
const EVENT_TABLES = `FROM event e
JOIN kind ON kind.id = e.kind
JOIN action ON action.id = kind.action
JOIN result ON result.id = kind.result
JOIN actor ON actor.id = e.actor
JOIN address ON address.id = e.address
JOIN agent ON agent.id = kind.agent
LEFT JOIN image ON image.id = e.image
LEFT JOIN host ON host.id = image.registry
LEFT JOIN digest ON digest.id = e.digest
JOIN scope ON scope.id = kind.scope
JOIN file ON file.id = e.file`;

/**
 * Version 1 of a case; docs/case-format.md describes every table. SQLite stores these statements word for word, and a
 * case is recognised by them: they must not change any more, not even in white space.
 */
const VERSION_1 = `
CREATE TABLE case_key (
  id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL
);
INSERT INTO case_key (id, key) VALUES (1, randomblob(32));
CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  location TEXT,
  sha256 TEXT NOT NULL UNIQUE,
  content_sha256 TEXT NOT NULL DEFAULT '',
  bytes INTEGER NOT NULL,
  is_compressed INTEGER NOT NULL,
  source TEXT,
  read_with TEXT NOT NULL DEFAULT '{}',
  records INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  duplicate INTEGER NOT NULL DEFAULT 0,
  ignored INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  events INTEGER NOT NULL DEFAULT 0,
  first_event INTEGER,
  last_event INTEGER,
  imported_at INTEGER NOT NULL,
  notices TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE rejected (
  id INTEGER PRIMARY KEY,
  file INTEGER NOT NULL REFERENCES file(id),
  record INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  reason TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE TABLE action (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, action TEXT NOT NULL, category TEXT NOT NULL, plane TEXT NOT NULL
);
CREATE INDEX action_by_value ON action(action, source, category, plane);
CREATE TABLE result (
  id INTEGER PRIMARY KEY, outcome TEXT NOT NULL, reason_code TEXT
);
CREATE INDEX result_by_value ON result(outcome, reason_code);
CREATE TABLE agent (
  id INTEGER PRIMARY KEY, user_agent TEXT, tool TEXT
);
CREATE INDEX agent_by_value ON agent(user_agent, tool);
CREATE TABLE scope (
  id INTEGER PRIMARY KEY, region TEXT, account TEXT
);
CREATE INDEX scope_by_value ON scope(region, account);
CREATE TABLE kind (
  id INTEGER PRIMARY KEY,
  action INTEGER NOT NULL REFERENCES action(id),
  result INTEGER NOT NULL REFERENCES result(id),
  agent INTEGER NOT NULL REFERENCES agent(id),
  scope INTEGER NOT NULL REFERENCES scope(id)
);
CREATE INDEX kind_by_value ON kind(action, result, agent, scope);
CREATE TABLE actor (
  id INTEGER PRIMARY KEY, actor_id TEXT, name TEXT, type TEXT NOT NULL, credential TEXT
);
CREATE INDEX actor_by_value ON actor(actor_id, name, type, credential);
CREATE INDEX actor_by_name ON actor(coalesce(actor_id, name));
CREATE TABLE address (
  id INTEGER PRIMARY KEY,
  address TEXT, ip TEXT, sort_key TEXT, network TEXT NOT NULL, stated_network TEXT, is_public INTEGER NOT NULL
);
CREATE INDEX address_by_value ON address(address, stated_network, is_public, network, ip, sort_key);
CREATE INDEX address_by_name ON address(coalesce(ip, address));
CREATE TABLE host (
  id INTEGER PRIMARY KEY, host TEXT NOT NULL
);
CREATE INDEX host_by_value ON host(host);
CREATE TABLE image (
  id INTEGER PRIMARY KEY, registry INTEGER REFERENCES host(id), namespace TEXT, repository TEXT, tag TEXT
);
CREATE INDEX image_by_value ON image(repository, tag, registry, namespace);
CREATE TABLE digest (
  id INTEGER PRIMARY KEY, digest TEXT NOT NULL
);
CREATE INDEX digest_by_value ON digest(digest);
CREATE TABLE term (
  id INTEGER PRIMARY KEY, text TEXT NOT NULL
);
CREATE INDEX term_by_value ON term(text);
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  kind INTEGER NOT NULL REFERENCES kind(id),
  actor INTEGER NOT NULL REFERENCES actor(id),
  address INTEGER NOT NULL REFERENCES address(id),
  image INTEGER REFERENCES image(id),
  digest INTEGER REFERENCES digest(id),
  file INTEGER NOT NULL REFERENCES file(id),
  record INTEGER NOT NULL
);
CREATE TABLE event_block (
  first_seq INTEGER PRIMARY KEY, events INTEGER NOT NULL, first_offset INTEGER NOT NULL,
  offsets BLOB NOT NULL, lengths BLOB NOT NULL, event_ids, details TEXT
);
CREATE TABLE event_columns (
  first_seq INTEGER PRIMARY KEY, events INTEGER NOT NULL, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL,
  time BLOB NOT NULL, kind BLOB NOT NULL, actor BLOB NOT NULL, address BLOB NOT NULL, image BLOB NOT NULL, digest BLOB NOT NULL
);
CREATE TABLE event_of_image (
  first_seq INTEGER NOT NULL, image INTEGER NOT NULL, posted BLOB NOT NULL, PRIMARY KEY (first_seq, image)
) WITHOUT ROWID;
CREATE TABLE event_of_address (
  first_seq INTEGER NOT NULL, address INTEGER NOT NULL, posted BLOB NOT NULL, PRIMARY KEY (first_seq, address)
) WITHOUT ROWID;
CREATE TABLE fingerprint (
  first INTEGER PRIMARY KEY, last INTEGER NOT NULL, fingerprints BLOB NOT NULL
);
CREATE TABLE allow (
  id INTEGER PRIMARY KEY,
  range_text TEXT, range_low TEXT, range_high TEXT,
  actor TEXT, image TEXT, rule TEXT, reason TEXT, owner TEXT, expires INTEGER, added_at INTEGER NOT NULL
);
CREATE TABLE inventory (
  id INTEGER PRIMARY KEY,
  file INTEGER NOT NULL REFERENCES file(id),
  cluster TEXT NOT NULL,
  observed_at INTEGER NOT NULL,
  pods INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE cluster_name (
  cluster_id TEXT PRIMARY KEY,
  name TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX inventory_by_cluster ON inventory(cluster, observed_at);
CREATE TABLE container (
  id INTEGER PRIMARY KEY,
  inventory INTEGER NOT NULL REFERENCES inventory(id),
  namespace TEXT NOT NULL, workload TEXT NOT NULL, pod TEXT NOT NULL, container TEXT NOT NULL, kind TEXT NOT NULL,
  image INTEGER NOT NULL REFERENCES image(id),
  digest INTEGER REFERENCES digest(id),
  node TEXT, state TEXT NOT NULL, since INTEGER
);
CREATE INDEX container_by_image ON container(image);
CREATE INDEX container_by_digest ON container(digest);
CREATE TABLE registry_alias (
  host TEXT PRIMARY KEY,
  canonical TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE kept_chunk (
  file INTEGER NOT NULL REFERENCES file(id), number INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (file, number)
);
CREATE TABLE custody (
  number INTEGER PRIMARY KEY,
  at TEXT NOT NULL, action TEXT NOT NULL, examiner TEXT, version TEXT NOT NULL,
  arguments TEXT NOT NULL, details TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER custody_is_not_changed BEFORE UPDATE ON custody
BEGIN SELECT raise(ABORT, 'the custody log is only added to'); END;
CREATE TRIGGER custody_is_not_shortened BEFORE DELETE ON custody
BEGIN SELECT raise(ABORT, 'the custody log is only added to'); END;
CREATE TABLE writer (
  id INTEGER PRIMARY KEY CHECK (id = 1), description TEXT NOT NULL
);
CREATE VIEW events AS
SELECT
  e.seq, ${EVENT_ID_TEXT} AS event_id, ${isoTime('e.time')} AS time,
  action.category, action.action, action.plane, result.outcome, result.reason_code,
  actor.actor_id, actor.name AS actor_name, actor.type AS actor_type,
  address.address, address.ip, address.network, agent.user_agent,
  host.host AS registry, image.namespace, image.repository, image.tag, digest.digest,
  scope.region, scope.account, action.source, file.path AS file, e.record
${EVENT_TABLES};
CREATE VIEW evidence AS
SELECT
  id AS file, path, sha256, bytes, source, records, accepted, duplicate, ignored, rejected, events,
  ${isoTime('imported_at')} AS imported_at
FROM file;
`;

/**
 * Version 2: records of one identity are compared by their content, and those that contradict an earlier one are listed.
 * A page of fingerprints that version 1 wrote has no versions. Other tools can join events with their evidence, and group
 * them by image.
 */
const VERSION_2 = `
ALTER TABLE fingerprint ADD COLUMN versions BLOB;
CREATE TABLE contradiction (
  seq INTEGER PRIMARY KEY, earlier INTEGER NOT NULL
);
DROP VIEW events;
CREATE VIEW events AS
SELECT
  e.seq, ${EVENT_ID_TEXT} AS event_id, ${isoTime('e.time')} AS time,
  action.category, action.action, action.plane, result.outcome, result.reason_code,
  actor.actor_id, actor.name AS actor_name, actor.type AS actor_type,
  address.address, address.ip, address.network, agent.user_agent,
  host.host AS registry, image.namespace, image.repository, image.tag, digest.digest,
  scope.region, scope.account, action.source, file.path AS file, e.record,
  e.file AS evidence_id, image.repository || coalesce(':' || image.tag, '') AS image, e.time AS time_ms
${EVENT_TABLES};
DROP VIEW evidence;
CREATE VIEW evidence AS
SELECT
  id AS file, path, sha256, bytes, source, records, accepted, duplicate, ignored, rejected, events,
  ${isoTime('imported_at')} AS imported_at, id AS evidence_id
FROM file;
`;

/** Each entry takes a case from the version before to its own. An entry that was released must never change. */
export const MIGRATIONS: readonly string[] = [VERSION_1, VERSION_2];
