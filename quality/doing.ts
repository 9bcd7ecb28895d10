/** Who does something, as the organisation knows them. Each log writes them in its vendor's way. */
export type Identity =
  | { readonly kind: 'person'; readonly name: string }
  /** A pipeline, a node, a robot. The session tells one run or one machine from another, where a log shows it. */
  | { readonly kind: 'machine'; readonly name: string; readonly session: string }
  /** A principal of another account of the cloud. */
  | { readonly kind: 'foreign'; readonly name: string; readonly account: string }
  | { readonly kind: 'anonymous' }
  /** What the registry does by itself. */
  | { readonly kind: 'registry' };

export interface ImageName {
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string;
}

export type Setting =
  | 'create-repository'
  | 'delete-repository'
  | 'open-to-everybody'
  | 'close-to-everybody'
  | 'share-with-account'
  | 'set-retention'
  | 'remove-immutability'
  | 'create-robot'
  | 'grant-write'
  | 'rotate-token'
  | 'add-member'
  | 'stop-audit';

export type Act =
  | { readonly kind: 'pull' | 'push' | 'delete' | 'untag'; readonly image: ImageName }
  | { readonly kind: 'refused-pull' | 'list-tags'; readonly repository: string }
  | { readonly kind: 'sign-in' | 'refused-sign-in' | 'list-repositories' }
  /** Images that the registry's own retention removes. */
  | { readonly kind: 'expire'; readonly repository: string; readonly images: readonly ImageName[] }
  /** `about` is what the setting is given: a robot, a member, an account. */
  | {
      readonly kind: 'setting';
      readonly setting: Setting;
      readonly repository: string | null;
      readonly about: string | null;
    };

/** One thing that somebody does with a registry. A log may write none, one or several records of it. */
export interface Doing {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The name of the log, which is that of the registry. */
  readonly log: string;
  readonly who: Identity;
  readonly from: string;
  /** The user agent. */
  readonly program: string;
  readonly act: Act;
  /** The attack that it belongs to; null for daily life. */
  readonly campaign: string | null;
  /**
   * True for what others do because of an attack, such as nodes that pull a planted image. A finding about those alone
   * does not tell the attack.
   */
  readonly isConsequence: boolean;
}

/** Somebody at some place with some program, who does several things with one registry. */
export type Presence = Pick<Doing, 'log' | 'who' | 'from' | 'program'>;

export function doing(at: number, presence: Presence, act: Act): Doing {
  return { ...presence, at: Math.floor(at), act, campaign: null, isConsequence: false };
}
