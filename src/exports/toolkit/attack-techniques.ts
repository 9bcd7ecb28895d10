/** The version of MITRE ATT&CK that the techniques of the rules are taken from (https://attack.mitre.org). */
export const ATTACK_VERSION = '19';

export interface Techniques {
  /** Ids of ATT&CK for enterprises, `T1565` or `T1565.001`. */
  readonly enterprise: readonly string[];
  /** Ids of ATLAS, `AML.T0010.004`. */
  readonly atlas: readonly string[];
}

/** The ids of a finding or of a rule by the catalogue that they are from. */
export function techniquesOf(attack: readonly string[]): Techniques {
  return {
    enterprise: attack.filter((id) => /^T\d{4}/.test(id)),
    atlas: attack.filter((id) => id.startsWith('AML.')),
  };
}

/** The technique of a sub-technique, or the technique itself. */
export function parentTechnique(id: string): string {
  const [parent = id] = id.split('.');
  return parent;
}

/** The page of a technique. */
export function techniquePage(id: string): string {
  if (id.startsWith('AML.')) return `https://atlas.mitre.org/techniques/${id}`;
  return `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`;
}
