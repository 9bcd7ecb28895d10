/** The log source of a rule: any of the three may be missing. */
export interface SigmaLogSource {
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
}

/** What a rule is run over. */
export type RuleTarget =
  /** The events of the case, whatever log they come from. */
  | { readonly kind: 'events' }
  /** The original records of one format of the case. */
  | { readonly kind: 'records'; readonly format: string }
  /** Nothing that imgaudit reads. */
  | { readonly kind: 'nothing' };

/** The log sources whose original records rules may name the fields of, and the format that reads them. */
const RECORD_SOURCES: readonly (readonly [product: string, service: string, format: string])[] = [
  ['aws', 'cloudtrail', 'aws-cloudtrail'],
  ['azure', 'activitylogs', 'azure-activity-log'],
  ['gcp', 'gcp.audit', 'google-audit-log'],
  ['github', 'audit', 'github-audit-log'],
  ['kubernetes', 'audit', 'kube-apiserver-audit'],
];

export const OWN_PRODUCT = 'imgaudit';
export const OWN_CATEGORY = 'container_registry';

/** What a rule with this log source is run over. */
export function targetOf({ product, category, service }: SigmaLogSource): RuleTarget {
  if (product === OWN_PRODUCT) {
    const isOwn = service === null && (category === null || category === OWN_CATEGORY);
    return isOwn ? { kind: 'events' } : { kind: 'nothing' };
  }
  const found = RECORD_SOURCES.find(([ofProduct, ofService]) => ofProduct === product && ofService === service);
  return found === undefined || category !== null ? { kind: 'nothing' } : { kind: 'records', format: found[2] };
}

/** `product aws, service cloudtrail`. */
export function describeLogSource({ product, category, service }: SigmaLogSource): string {
  const parts = [
    ['product', product],
    ['category', category],
    ['service', service],
  ].flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`]));
  return parts.length === 0 ? 'no log source' : parts.join(', ');
}
