/** A cloud as other tools call it. */
export interface Cloud {
  /** As people write it. */
  readonly name: string;
  /** As the Elastic Common Schema writes it (`cloud.provider`). */
  readonly ecs: string;
}

/** Clouds by the word that ids of formats begin with. A format that is not here is of a product for every place. */
const CLOUDS: readonly (readonly [string, Cloud])[] = [
  ['alibaba-', { name: 'Alibaba Cloud', ecs: 'alibaba' }],
  ['aws-', { name: 'AWS', ecs: 'aws' }],
  ['azure-', { name: 'Azure', ecs: 'azure' }],
  ['google-audit-', { name: 'GCP', ecs: 'gcp' }],
  ['google-gcr-', { name: 'GCP', ecs: 'gcp' }],
  ['huawei-', { name: 'Huawei Cloud', ecs: 'huawei' }],
  ['ibm-', { name: 'IBM Cloud', ecs: 'ibm' }],
  ['oci-', { name: 'Oracle Cloud', ecs: 'oracle' }],
  ['tencent-', { name: 'Tencent Cloud', ecs: 'tencent' }],
];

/** The cloud whose log a format reads; null for a product that runs anywhere. */
export function cloudOf(source: string): Cloud | null {
  const [, cloud] = CLOUDS.find(([beginning]) => source.startsWith(beginning)) ?? [];
  return cloud ?? null;
}
