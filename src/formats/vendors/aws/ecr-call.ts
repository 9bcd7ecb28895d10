import {
  type Category,
  type Details,
  type ImageReference,
  type JsonObject,
  NOTHING,
  textField,
  textsField,
} from '../../toolkit/index.ts';

/** The parts of a record that name images. */
export interface RegistryCall {
  readonly action: string;
  readonly registry: string | null;
  readonly request: JsonObject;
  readonly response: JsonObject;
  /** What ECR reports of a run of its own, such as that of a lifecycle policy. */
  readonly service: JsonObject;
  readonly resources: readonly JsonObject[];
  /** Whether the answer says of each image whether it failed; events of older editions share the outcome of the call. */
  readonly hasOutcomePerItem: boolean;
  /** Whether what the lists of the answer leave out failed, and manifests are looked at. */
  readonly isAnswerWhole: boolean;
}

export interface ImageFailure {
  readonly code: string | null;
  readonly reason: string | null;
}

/** One of the images of a call, and what is special about it. */
export interface TouchedImage {
  readonly image: ImageReference | null;
  /** Null where the catalogue's category of the action holds. */
  readonly category: Category | null;
  /** Why this image failed while the call as a whole did not; null where it shares the outcome of the call. */
  readonly failure: ImageFailure | null;
  readonly details: Details;
}

export function touch(image: ImageReference | null, special: Partial<TouchedImage> = {}): TouchedImage {
  const { category = null, failure = null, details = NOTHING } = special;
  return { image, category, failure, details };
}

/** Repository names hold slashes. */
function repositoryOfArn(arn: string | null): string | null {
  const mark = ':repository/';
  const at = arn?.indexOf(mark) ?? -1;
  return arn === null || at < 0 ? null : arn.slice(at + mark.length) || null;
}

/** CloudTrail writes `ARN`, normalised copies of its records `arn` or `resourceName`. */
function repositoryOfResource(resource: JsonObject): string | null {
  const arns = ['ARN', 'arn', 'resourceName'].map((key) => repositoryOfArn(textField(resource, key)));
  return arns.find((repository) => repository !== null) ?? null;
}

export function repositoriesOf({ request, service, resources }: RegistryCall): readonly string[] {
  const named = textField(request, 'repositoryName') ?? textField(service, 'repositoryName');
  if (named !== null) return [named];
  const listed = textsField(request, 'repositoryNames');
  if (listed.length > 0) return listed;
  const found = [repositoryOfArn(textField(request, 'resourceArn')), ...resources.map(repositoryOfResource)];
  return [...new Set(found.filter((repository) => repository !== null))];
}

export function failureIn(entry: JsonObject): ImageFailure {
  return { code: textField(entry, 'failureCode'), reason: textField(entry, 'failureReason') };
}

export function reasonOf(failure: ImageFailure | null): Details {
  return failure?.reason ? { failureReason: failure.reason } : NOTHING;
}
