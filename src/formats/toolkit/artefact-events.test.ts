import { describe, expect, test } from 'vitest';
import { someEvent } from '../../../test/support/some-event.ts';
import type { Details } from '../../domain/registry-event.ts';
import type { Category } from '../../domain/vocabulary.ts';
import { withArtefactsApart } from './artefact-events.ts';

const HEX = 'c'.repeat(64);

interface Seen {
  readonly category?: Category;
  readonly tag?: string | null;
  readonly details?: Details;
  readonly format?: string;
  readonly edition?: number;
}

function categoryOf({
  category = 'push',
  tag = null,
  details = {},
  format = 'any',
  edition = 3,
}: Seen): Category | null {
  const image = { registry: null, namespace: 'a', repository: 'a/b', tag, digest: null };
  const events = [someEvent({ category, image, details })];
  const outcome = withArtefactsApart({ outcome: 'events', events, identity: null, remarks: [] }, format, edition);
  return outcome.outcome === 'events' ? (outcome.events[0]?.category ?? null) : null;
}

describe('what is pushed', () => {
  test.each<[name: string, seen: Seen, category: Category]>([
    ['a signature of cosign', { tag: `sha256-${HEX}.sig` }, 'sign'],
    ['an attestation of cosign', { tag: `sha256-${HEX}.att` }, 'sign'],
    ['a bill of materials of cosign', { tag: `sha256-${HEX}.sbom` }, 'sign'],
    ['a list of referrers', { tag: `sha256-${HEX}` }, 'sign'],
    ['a list of referrers of a SHA-512 digest, cut off as the specification says', { tag: `sha512-${HEX}` }, 'sign'],
    ['a list of referrers of a whole SHA-512 digest', { tag: `sha512-${HEX}${HEX}` }, 'sign'],
    ['a signature whose digits were shortened', { tag: 'sha256-0a1b.sig' }, 'sign'],
    ['a bundle of sigstore', { details: { artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' } }, 'sign'],
    ['a signature of Notary', { details: { artifactType: 'application/vnd.cncf.notary.signature' } }, 'sign'],
    ['a bill of materials by its media type', { details: { mediaType: 'application/spdx+json' } }, 'sign'],
    ['an image', { tag: '13.0.0', details: { mediaType: 'application/vnd.oci.image.manifest.v1+json' } }, 'push'],
    ['a chart', { details: { artifactType: 'application/vnd.cncf.helm.config.v1+json' } }, 'push'],
    ['a tag that is no digest', { tag: 'sha256-latest' }, 'push'],
    ['a tag with more behind it', { tag: `sha256-${HEX}-1` }, 'push'],
    ['a tag of a build', { tag: `sha256-${HEX.slice(1)}` }, 'push'],
    ['a pull of a signature', { category: 'pull', tag: `sha256-${HEX}.sig` }, 'pull'],
    ['the removal of a signature', { category: 'untag', tag: `sha256-${HEX}.sig` }, 'untag'],
  ])('%s', (_, seen, category) => {
    expect(categoryOf(seen)).toBe(category);
  });

  test.each<[name: string, seen: Seen, category: Category]>([
    ['knew tags of cosign', { format: 'quay-usage-logs', tag: `sha256-${HEX}.sig` }, 'sign'],
    ['knew no lists of referrers', { format: 'quay-usage-logs', tag: `sha256-${HEX}` }, 'push'],
    ['knew them in some formats only', { format: 'alibaba-acr-access-log', tag: `sha256-${HEX}.sig` }, 'push'],
  ])('an earlier edition %s', (_, seen, category) => {
    expect(categoryOf({ ...seen, edition: 2 })).toBe(category);
  });
});
