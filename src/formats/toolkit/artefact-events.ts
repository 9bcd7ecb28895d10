import { READING_EDITION } from '../../domain/evidence-file.ts';
import type { ImageReference } from '../../domain/image-ref.ts';
import type { RegistryEvent } from '../../domain/registry-event.ts';
import { isArtefactTag, isArtefactType } from '../../domain/text/artefact.ts';
import { parseJsonOr } from '../../domain/text/parse-json.ts';
import type { ReadOutcome } from './format.ts';
import { isObject, objectField, textField } from './record-fields.ts';

/** From this edition on, artefacts are known by referrers tags and media types too, in the logs of all vendors. */
const ALL_ARTEFACTS = 3;

/** Formats that knew tags of cosign in the editions before, and how those tags were known. */
const EARLIER_FORMATS: ReadonlySet<string> = new Set([
  'aws-cloudtrail',
  'distribution-notifications',
  'dockerhub-audit-log',
  'quay-usage-logs',
]);
const EARLIER_TAG = /^sha256-[0-9a-f]+\.(?:sig|att|sbom)$/;

/** Details under which formats keep the type of a manifest. */
const TYPE_DETAILS = ['mediaType', 'artifactType', 'imageManifestMediaType', 'artifactMediaType'];

/**
 * What a format read, where a push of a signature, an attestation or a bill of materials is no push of an image but has
 * the category `sign`. What somebody does to such a tag later keeps its category.
 */
export function withArtefactsApart(outcome: ReadOutcome, formatId: string, edition = READING_EDITION): ReadOutcome {
  if (outcome.outcome !== 'events') return outcome;
  const isArtefact = edition < ALL_ARTEFACTS ? wasArtefact(formatId) : isArtefactPush;
  if (!outcome.events.some(isArtefact)) return outcome;
  const events = outcome.events.map((event) => (isArtefact(event) ? { ...event, category: 'sign' as const } : event));
  return { ...outcome, events };
}

/**
 * The type of an artefact by its manifest: `artifactType`, or before OCI 1.1 the type of its configuration. Empty for an
 * image. https://github.com/opencontainers/image-spec/blob/main/manifest.md
 */
export function artefactTypeIn(manifest: string): string {
  if (!/artifactType|vnd\.(?:dev|cncf)\.|spdx|cyclonedx|in-toto|dsse|syft/i.test(manifest)) return '';
  const parsed = parseJsonOr(manifest, null);
  if (!isObject(parsed)) return '';
  const types = [textField(parsed, 'artifactType'), textField(objectField(parsed, 'config'), 'mediaType')];
  return types.find((type) => type !== null && isArtefactType(type)) ?? '';
}

/** Whether an image is an artefact by its tag. */
export function isOfArtefact(image: ImageReference | null): boolean {
  return isArtefactTag(image?.tag ?? null);
}

function isArtefactPush({ category, image, details }: RegistryEvent): boolean {
  if (category !== 'push') return false;
  if (isOfArtefact(image)) return true;
  return TYPE_DETAILS.some((name) => isArtefactType(textField(details, name) ?? ''));
}

function wasArtefact(formatId: string): (event: RegistryEvent) => boolean {
  const isKnown = EARLIER_FORMATS.has(formatId);
  return ({ category, image }) => isKnown && category === 'push' && EARLIER_TAG.test(image?.tag ?? '');
}
