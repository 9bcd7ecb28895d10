/** Questions of responders as statements. They hold no double quotes: a shell gets each in a pair of them. */
export const SQL_QUESTIONS: readonly SqlQuestion[] = [
  {
    id: 'deleted_from_internet',
    title: 'Which images were deleted from the internet, and by whom?',
    sql: "SELECT time, image, actor_name, ip FROM events WHERE category = 'delete' AND network = 'public' ORDER BY time",
  },
  {
    id: 'public_addresses',
    title: 'Which public addresses reached the registry, and how often?',
    sql: "SELECT ip, count(*) AS events, count(DISTINCT repository) AS repositories, min(time) AS first, max(time) AS last FROM events WHERE network = 'public' GROUP BY ip ORDER BY events DESC",
  },
  {
    id: 'actors_with_many_addresses',
    title: 'Which accounts were used from more than one public address?',
    sql: "SELECT coalesce(actor_name, actor_id) AS actor, count(DISTINCT ip) AS addresses, group_concat(DISTINCT ip) AS list FROM events WHERE network = 'public' AND outcome = 'success' GROUP BY actor HAVING addresses > 1",
  },
  {
    id: 'tags_pushed_again',
    title: 'Which tags were pushed more than once, and by how many accounts?',
    sql: "SELECT image, count(*) AS pushes, count(DISTINCT actor_id) AS actors, max(time) AS last FROM events WHERE category = 'push' AND outcome = 'success' AND tag IS NOT NULL GROUP BY image HAVING pushes > 1 ORDER BY pushes DESC",
  },
  {
    id: 'denied_then_done',
    title: 'Which addresses were denied something and later succeeded?',
    sql: "SELECT ip, sum(outcome = 'denied') AS denied, min(CASE WHEN outcome = 'denied' THEN time END) AS first_denied, max(CASE WHEN outcome = 'success' THEN time END) AS last_success FROM events WHERE ip IS NOT NULL GROUP BY ip HAVING last_success > first_denied",
  },
  {
    id: 'pulls_per_day',
    title: 'How many pulls were there on each day, and how many of them anonymous?',
    sql: "SELECT substr(time, 1, 10) AS day, count(*) AS pulls, sum(actor_type = 'anonymous') AS anonymous FROM events WHERE category = 'pull' GROUP BY day ORDER BY day",
  },
  {
    id: 'clients',
    title: 'Which client programs pushed images?',
    sql: "SELECT user_agent, count(*) AS pushes, group_concat(DISTINCT coalesce(actor_name, actor_id)) AS actors FROM events WHERE category = 'push' GROUP BY user_agent ORDER BY pushes DESC",
  },
  {
    id: 'settings_changed',
    title: 'Who changed settings or permissions of the registry?',
    sql: "SELECT time, action, coalesce(actor_name, actor_id) AS actor, ip, repository FROM events WHERE category IN ('policy', 'config') AND outcome = 'success' ORDER BY time",
  },
  {
    id: 'night_pushes',
    title: 'What was pushed between 22:00 and 05:00 UTC?',
    sql: "SELECT time, image, coalesce(actor_name, actor_id) AS actor, ip FROM events WHERE category = 'push' AND (substr(time, 12, 2) >= '22' OR substr(time, 12, 2) < '05') ORDER BY time",
  },
  {
    id: 'source_of_events',
    title: 'Which file does each of the newest events come from, and what is the hash of that file?',
    sql: 'SELECT e.seq, e.time, e.category, e.record, v.path, v.sha256 FROM events e JOIN evidence v USING (evidence_id) ORDER BY e.seq DESC LIMIT 20',
  },
];

/** `id` is the name that Datasette shows it under. */
export interface SqlQuestion {
  readonly id: string;
  readonly title: string;
  readonly sql: string;
}
