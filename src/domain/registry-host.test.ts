import { describe, expect, test } from 'vitest';
import type { RegistryAlias } from './deployment.ts';
import { canonicalHost, hostsOf, publicHost, registryGroups } from './registry-host.ts';

const HANGZHOU = 'demo-registry.cn-hangzhou.cr.aliyuncs.com';
const HANGZHOU_VPC = 'demo-registry-vpc.cn-hangzhou.cr.aliyuncs.com';
const MIRROR = 'images.example.com';
const ALIASES: readonly RegistryAlias[] = [{ host: MIRROR, canonical: HANGZHOU }];

describe('publicHost', () => {
  test.for<[host: string, name: string]>([
    ['docker.io', 'docker.io'],
    ['index.docker.io', 'docker.io'],
    ['registry-1.docker.io', 'docker.io'],
    ['Registry.Example.com:5000', 'registry.example.com:5000'],
    [HANGZHOU, HANGZHOU],
    [HANGZHOU_VPC, HANGZHOU],
    ['demo-registry-internal.cn-hangzhou.cr.aliyuncs.com', HANGZHOU],
    ['registry-vpc.cn-hangzhou.aliyuncs.com', 'registry.cn-hangzhou.aliyuncs.com'],
    ['demo-registry-vpc.example.com', 'demo-registry-vpc.example.com'],
  ])('of %s is %s', ([host, name]) => {
    expect(publicHost(host)).toBe(name);
  });
});

describe('canonicalHost', () => {
  test.for<[title: string, host: string, name: string]>([
    ['a host with an alias', MIRROR, HANGZHOU],
    ['the same host in capital letters', MIRROR.toUpperCase(), HANGZHOU],
    ['a private name of the registry', HANGZHOU_VPC, HANGZHOU],
    ['a host without an alias', 'quay.io', 'quay.io'],
  ])('of %s', ([, host, name]) => {
    expect(canonicalHost(host, ALIASES)).toBe(name);
  });
});

describe('hostsOf', () => {
  const known = { hosts: [HANGZHOU_VPC, MIRROR, 'quay.io'], aliases: ALIASES };

  test('gives all known hosts of the same registry, and the host itself though no record names it', () => {
    expect(hostsOf(HANGZHOU.toUpperCase(), known)).toEqual([HANGZHOU, HANGZHOU_VPC, MIRROR]);
  });

  test('names a known host once', () => expect(hostsOf('quay.io', known)).toEqual(['quay.io']));

  test('is null for no host', () => expect(hostsOf(null, known)).toBeNull());
});

describe('registryGroups', () => {
  test.for<[title: string, hosts: readonly string[]]>([
    ['no hosts', []],
    ['one host', ['quay.io']],
    ['several hosts of one registry', [HANGZHOU, HANGZHOU_VPC, MIRROR]],
  ])('puts everything into one group for %s', ([, hosts]) => {
    expect(registryGroups(hosts, ALIASES)).toEqual([null]);
  });

  test('groups the hosts of several registries, ordered by name', () => {
    expect(registryGroups(['quay.io', MIRROR, HANGZHOU], ALIASES)).toEqual([[MIRROR, HANGZHOU], ['quay.io']]);
  });
});
