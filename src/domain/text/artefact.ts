/**
 * Tags of what belongs to an image: `sha256-<digits>.sig`, `.att` and `.sbom` of cosign, and the tag of the same name
 * without an ending, under which registries without the referrers API keep a list of all that refers to the image. The
 * latter keeps at most 64 digits.
 * https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
const ARTEFACT_TAG = /^(sha256|sha512)-([0-9a-f]{64}(?:[0-9a-f]{64})?)(?:\.(?:sig|att|sbom))?$/;
/** Logs that were made unrecognisable may shorten the digits; the ending still tells. */
const SHORT_ARTEFACT_TAG = /^sha(?:256|512)-[0-9a-f]+\.(?:sig|att|sbom)$/;

/** Media types of signatures, attestations and bills of materials, as cosign, Notary and ORAS register them. */
const ARTEFACT_TYPE =
  /^application\/(?:vnd\.dev\.(?:cosign|sigstore)\.|vnd\.cncf\.notary\.|vnd\.in-toto|vnd\.dsse\.|vnd\.cyclonedx|vnd\.syft|spdx)|^text\/spdx/i;

/** Whether a tag is that of a signature, an attestation, a bill of materials or a list of such. */
export function isArtefactTag(tag: string | null): boolean {
  return tag !== null && (ARTEFACT_TAG.test(tag) || SHORT_ARTEFACT_TAG.test(tag));
}

/** Whether a media type or artifact type is that of a signature, an attestation or a bill of materials. */
export function isArtefactType(type: string): boolean {
  return ARTEFACT_TYPE.test(type);
}

/** The digest of the image that an artefact belongs to, by its tag. Null for any other tag. */
export function signedDigest(tag: string): string | null {
  const [, algorithm, digits] = ARTEFACT_TAG.exec(tag) ?? [];
  return algorithm === undefined ? null : `${algorithm}:${digits}`;
}
