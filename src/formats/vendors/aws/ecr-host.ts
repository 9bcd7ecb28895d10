/** Registries have no names of their own: an account has one in each region. Null where either is no plain word. */
export function ecrHost(account: string | null, region: string | null): string | null {
  if (account === null || region === null || !/^\w+\/[\w-]+$/.test(`${account}/${region}`)) return null;
  return `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
