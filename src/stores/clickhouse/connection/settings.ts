/**
 * Settings of every question. The profile of a user may ask for other ones, with which a server gives a part of an
 * answer as if it were the whole one: it leaves out shards that are down, or stops reading at a limit. Each overflow
 * shall be an error.
 */
export const PINNED_SETTINGS = {
  skip_unavailable_shards: 0,
  read_overflow_mode: 'throw',
  group_by_overflow_mode: 'throw',
  sort_overflow_mode: 'throw',
  result_overflow_mode: 'throw',
  timeout_overflow_mode: 'throw',
  set_overflow_mode: 'throw',
  join_overflow_mode: 'throw',
  transfer_overflow_mode: 'throw',
  distinct_overflow_mode: 'throw',
  wait_end_of_query: 1,
  cancel_http_readonly_queries_on_client_close: 1,
  distributed_product_mode: 'deny',
  join_use_nulls: 1,
  transform_null_in: 0,
  session_timezone: 'UTC',
  use_query_cache: 0,
  output_format_json_quote_64bit_integers: 0,
  async_insert: 0,
  insert_deduplicate: 1,
  insert_null_as_default: 0,
  lightweight_deletes_sync: 2,
  distributed_foreground_insert: 1,
  // What follows matters where a case is spread over a cluster. A replica that lacks rows which
  // count as written gives an error. What is published stays on the shard that it was staged on.
  insert_quorum_parallel: 0,
  select_sequential_consistency: 1,
  max_insert_threads: 1,
  max_replica_delay_for_distributed_queries: 1,
  fallback_to_stale_replicas_for_distributed_queries: 0,
  enable_parallel_replicas: 0,
  optimize_skip_unused_shards: 0,
  distributed_group_by_no_merge: 0,
  parallel_distributed_insert_select: 2,
  distributed_ddl_output_mode: 'throw',
  keeper_map_strict_mode: 1,
} as const;
