import { isObject, textField } from '../toolkit/record-fields.ts';

export const ACK_CLUSTERS_ID = 'ack-clusters';

/** The list of DescribeClustersV1: https://www.alibabacloud.com/help/en/ack/developer-reference/api-cs-2015-12-15-describeclustersv1 */
export const ACK_COLLECTION = 'clusters';

export interface NamedCluster {
  readonly clusterId: string;
  readonly name: string;
}

/** A cluster in that list, with the id that pod inventories are filed under; null for anything else. */
export function readAckCluster(record: unknown): NamedCluster | null {
  if (!isObject(record)) return null;
  const clusterId = textField(record, 'cluster_id');
  const name = textField(record, 'name');
  return clusterId === null || name === null || textField(record, 'cluster_type') === null ? null : { clusterId, name };
}
