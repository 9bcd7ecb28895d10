import type { RegistryAlias } from './deployment.ts';

/** Docker Hub. */
export const HUB = 'docker.io';

const HUB_HOSTS: ReadonlySet<string> = new Set([
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
  'hub.docker.com',
]);

/**
 * The public name of a registry host, in lower case. Alibaba Cloud serves each registry under `x-registry.`,
 * `x-registry-vpc.` and `x-registry-internal.<region>.cr.aliyuncs.com` (https://www.alibabacloud.com/help/en/acr), and
 * Docker Hub answers to several names. An IPv6 address has one spelling.
 */
export function publicHost(host: string): string {
  const lower = host.startsWith('[') ? plainIpv6(host) : host.toLowerCase();
  if (HUB_HOSTS.has(lower)) return HUB;
  return lower.endsWith('.aliyuncs.com') ? lower.replace(/^([a-z0-9-]*registry)-(?:vpc|internal)\./, '$1.') : lower;
}

/** The host with its IPv6 address in the usual spelling: `[2001:db8::10]:5000` for `[2001:DB8:0::10]:5000`. */
function plainIpv6(host: string): string {
  const end = host.indexOf(']') + 1;
  const url = `http://${host.slice(0, end)}/`;
  return URL.canParse(url) ? `${new URL(url).hostname}${host.slice(end)}` : host.toLowerCase();
}

/** The one name for a host and all its aliases: that of the user's alias if there is one, else the public name. */
export function canonicalHost(host: string, aliases: readonly RegistryAlias[]): string {
  const name = publicHost(host);
  return aliases.find((alias) => publicHost(alias.host) === name)?.canonical ?? name;
}

/**
 * Every spelling under which the registry of `host` occurs: the given one and all known hosts with the same canonical
 * name. Null, which stands for any registry, if `host` is null.
 */
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
 * Groups hosts by registry, ordered by canonical name. For fewer than two registries the answer is the single group
 * null, which stands for any registry: it also takes the events that name no host, since they can only belong to that
 * registry. With several registries such events belong to no group.
 */
export function registryGroups(
  hosts: readonly string[],
  aliases: readonly RegistryAlias[],
): readonly (readonly string[] | null)[] {
  const names = [...new Set(hosts.map((host) => canonicalHost(host, aliases)))].toSorted();
  if (names.length < 2) return [null];
  return names.map((name) => hosts.filter((host) => canonicalHost(host, aliases) === name));
}
