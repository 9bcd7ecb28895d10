import type { AllowEntry } from '../domain/allow-entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { NewNote } from '../domain/judgement.ts';

/** What an examiner decides about a rule, by its id. */
export interface RuleChange {
  readonly rule: string;
  readonly isOn: boolean;
  readonly reason: string;
}

/**
 * The judgements of an examiner that a case keeps beside its evidence. A store that has a custody log writes one entry
 * for each change, in the same transaction.
 */
export interface CaseChanges {
  /** Adds an entry to the allow list and returns its number. The `id` of the given entry is ignored. */
  addAllowEntry(entry: AllowEntry, now: Instant): number;
  /** Removes an entry; false if there was no entry with this number. */
  removeAllowEntry(id: number): boolean;
  /** Records that `host` is another name of the registry `canonical`; replaces an earlier alias of the same host. */
  addRegistryAlias(host: string, canonical: string): void;
  /** Removes an alias; false if the host had none. */
  removeRegistryAlias(host: string): boolean;
  /** Writes a note down, and returns its number. */
  addNote(note: NewNote): number;
  /** Records that a rule does not run on the case any more, or that it does again, and why. Returns the entry's number. */
  switchRule(change: RuleChange): number;
}
