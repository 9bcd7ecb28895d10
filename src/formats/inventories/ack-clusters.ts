import type { InventoryFormat, InventoryOutcome } from '../toolkit/inventory.ts';
import { isObject, textField } from '../toolkit/record-fields.ts';

/** Other objects of Alibaba Cloud have an id and a name too; only clusters have a type. */
function read(record: unknown): InventoryOutcome {
  if (!isObject(record)) return { outcome: 'rejected', because: 'the record is not an object' };
  const clusterId = textField(record, 'cluster_id');
  const name = textField(record, 'name');
  if (clusterId === null || name === null || textField(record, 'cluster_type') === null) {
    return { outcome: 'rejected', because: '"cluster_id", "name" or "cluster_type" is missing' };
  }
  return { outcome: 'cluster', clusterId, name };
}

/** The answer of DescribeClustersV1: https://www.alibabacloud.com/help/en/ack/developer-reference/api-cs-2015-12-15-describeclustersv1 */
export const inventory: InventoryFormat = {
  id: 'ack-clusters',
  framings: ['json'],
  collections: ['clusters'],
  recognise: (record) => read(record).outcome === 'cluster',
  read,
};
