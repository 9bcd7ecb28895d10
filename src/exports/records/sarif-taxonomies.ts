import { ATTACK_VERSION, techniquePage, techniquesOf } from '../toolkit/attack-techniques.ts';
import type { ExportedRule } from '../toolkit/export.ts';
import type { ExportRecord } from '../toolkit/json-lines.ts';

const ATTACK = { name: 'MITRE ATT&CK', index: 0 };
const ATLAS = { name: 'MITRE ATLAS', index: 1 };

/** `run.taxonomies`: the techniques of the rules that ran. */
export function sarifTaxonomies(rules: readonly ExportedRule[]): readonly ExportRecord[] {
  const { enterprise, atlas } = techniquesOf([...new Set(rules.flatMap(({ attack }) => attack))].toSorted());
  const taxa = (ids: readonly string[]) => ids.map((id) => ({ id, helpUri: techniquePage(id) }));
  const shared = { organization: 'MITRE', isComprehensive: false };
  return [
    {
      name: ATTACK.name,
      version: ATTACK_VERSION,
      informationUri: 'https://attack.mitre.org/',
      ...shared,
      taxa: taxa(enterprise),
    },
    { name: ATLAS.name, informationUri: 'https://atlas.mitre.org/', ...shared, taxa: taxa(atlas) },
  ];
}

/** What `run.tool.driver` says of them. */
export const SUPPORTED_TAXONOMIES: readonly ExportRecord[] = [ATTACK, ATLAS];

/** `result.taxa`: references to the techniques of a finding. */
export function sarifTaxa(attack: readonly string[]): readonly ExportRecord[] {
  const { enterprise, atlas } = techniquesOf(attack);
  return [
    ...enterprise.map((id) => ({ id, toolComponent: ATTACK })),
    ...atlas.map((id) => ({ id, toolComponent: ATLAS })),
  ];
}
