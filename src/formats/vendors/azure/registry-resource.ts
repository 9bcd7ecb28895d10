/** What the id of an Azure resource says of the registry that it is, or belongs to. */
interface RegistryResource {
  /** Subscription that holds the registry, in lower case. */
  readonly subscription: string | null;
  /** Name of the registry, in lower case; null for a resource that is no registry. */
  readonly registry: string | null;
}

/** Longer ids do not occur. The limit keeps a hostile id from costing much time. */
const LONGEST_ID = 4096;
const SUBSCRIPTION = /^\/subscriptions\/([^/]+)/;
const REGISTRY = /\/providers\/microsoft\.containerregistry\/registries\/([^/]+)/;

/** Ids are compared without case, because the channels spell them in capitals or as they were written. */
export function registryOfResource(id: string | null): RegistryResource {
  const text = id === null || id.length > LONGEST_ID ? '' : id.toLowerCase();
  return { subscription: SUBSCRIPTION.exec(text)?.[1] ?? null, registry: REGISTRY.exec(text)?.[1] ?? null };
}
