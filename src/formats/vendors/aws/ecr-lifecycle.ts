import {
  imageOf,
  type JsonObject,
  joined,
  NOTHING,
  objectField,
  objectsField,
  pickScalars,
  textField,
  textsField,
} from '../../toolkit/index.ts';
import { failureIn, type RegistryCall, reasonOf, repositoriesOf, type TouchedImage, touch } from './ecr-call.ts';

/**
 * The images of a lifecycle run: those that expired, and those that should have and could not. A run that finds nothing
 * to do is logged too, with empty lists; it deletes nothing.
 */
export function expiredImages(call: RegistryCall): readonly TouchedImage[] {
  const { registry, service } = call;
  const [repository = null] = repositoriesOf(call);
  const expired = objectsField(service, 'lifecycleEventImageActions');
  const failures = objectsField(service, 'lifecycleEventFailureDetails');
  const failureByDigest = new Map(failures.map((entry) => [expiringDigest(entry), entry]));
  const expiredDigests = new Set(expired.map(expiringDigest));
  const failedAlone = failures.filter((entry) => {
    const digest = expiringDigest(entry);
    return digest === null || !expiredDigests.has(digest);
  });
  if (expired.length + failures.length === 0) return [touch(imageOf({ registry, repository }), { category: 'policy' })];
  return [
    ...expired.map((entry) => {
      const digest = expiringDigest(entry);
      const failure = digest === null ? undefined : failureByDigest.get(digest);
      return expiringImage({ entry, failure: failure ?? null, registry, repository });
    }),
    ...failedAlone.map((entry) => expiringImage({ entry, failure: entry, registry, repository })),
  ];
}

function expiringDigest(entry: JsonObject): string | null {
  return textField(objectField(entry, 'lifecycleEventImage'), 'digest');
}

interface Expiry {
  readonly entry: JsonObject;
  readonly failure: JsonObject | null;
  readonly registry: string | null;
  readonly repository: string | null;
}

function expiringImage({ entry, failure: failed, registry, repository }: Expiry): TouchedImage {
  const image = objectField(entry, 'lifecycleEventImage');
  const tags = textsField(image, 'tagList');
  const failure = failed === null ? null : failureIn(failed);
  return touch(imageOf({ registry, repository, tag: tags[0] ?? null, digest: textField(image, 'digest') }), {
    failure,
    details: joined(
      tags.length > 0 ? { tags } : NOTHING,
      pickScalars(image, ['pushedAt']),
      pickScalars(entry, ['rulePriority']),
      reasonOf(failure),
    ),
  });
}
