import type { RegistryAlias } from './deployment.ts';

/**
 * The public spelling of a registry's host. Alibaba Cloud serves one registry under `x-registry.`, `x-registry-vpc.`
 * and `x-registry-internal.<region>.cr.aliyuncs.com` (https://www.alibabacloud.com/help/en/acr), Docker Hub under
 * three names.
 */
export function publicHost(host: string): string {
  const lower = host.toLowerCase();
  if (lower === 'index.docker.io' || lower === 'registry-1.docker.io') return 'docker.io';
  return lower.endsWith('.aliyuncs.com') ? lower.replace(/^([a-z0-9-]*registry)-(?:vpc|internal)\./, '$1.') : lower;
}

/** The name that a host and its aliases go by. */
export function canonicalHost(host: string, aliases: readonly RegistryAlias[]): string {
  const name = publicHost(host);
  return aliases.find((alias) => publicHost(alias.host) === name)?.canonical ?? name;
}

/** Every known host that is the same registry as `host`; null, that is any, for no host. */
export function hostsOf(
  host: string | null,
  known: { readonly hosts: readonly string[]; readonly aliases: readonly RegistryAlias[] },
): readonly string[] | null {
  if (host === null) return null;
  const name = canonicalHost(host, known.aliases);
  return [
    ...new Set([host.toLowerCase(), ...known.hosts.filter((other) => canonicalHost(other, known.aliases) === name)]),
  ];
}

/**
 * Hosts sorted into registries. Events that name no host belong to the registry where there is only one; where there
 * are several they cannot be told apart, and only a question about any registry (null) holds them.
 */
export function registryGroups(
  hosts: readonly string[],
  aliases: readonly RegistryAlias[],
): readonly (readonly string[] | null)[] {
  const names = [...new Set(hosts.map((host) => canonicalHost(host, aliases)))].toSorted();
  if (names.length < 2) return [null];
  return names.map((name) => hosts.filter((host) => canonicalHost(host, aliases) === name));
}
