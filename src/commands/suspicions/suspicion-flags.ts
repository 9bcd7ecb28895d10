import { type Command, Option } from 'commander';
import type { CaseReader } from '../../case/case-reader.ts';
import type { AddressRange, AllowEntry } from '../../domain/allow-entry.ts';
import { AuditError } from '../../domain/audit-error.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import { printDay } from '../../domain/instant.ts';
import type { RuleSwitch } from '../../domain/judgement.ts';
import { foldCase } from '../../domain/text/fold-case.ts';
import { matchesGlob } from '../../domain/text/glob.ts';
import { breadthOf, parseAddressRange } from '../../network/ip-range.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { RULES } from '../../rules/registry.ts';
import { addFilterOptions, addWindowOptions, type FilterFlags, type WindowFlags } from '../queries/query-flags.ts';
import type { GlobalFlags } from '../shared/global-flags.ts';
import { nearestOf } from '../shared/nearest.ts';
import { gathering } from '../shared/option-values.ts';
import { entryFor, readAllowFile } from './allow-file.ts';

/** Flags that decide what the rules find. */
export interface SuspicionFlags extends GlobalFlags, WindowFlags, FilterFlags {
  readonly rule?: readonly string[];
  readonly learn: string;
  readonly allow?: readonly AddressRange[];
  readonly allowFile?: string;
  /** Only of `suspicious`: an earlier answer to compare with. */
  readonly sinceReport?: string;
  readonly geo?: readonly string[];
  readonly ipList?: readonly string[];
  readonly rules?: readonly string[];
  readonly lists?: readonly string[];
}

export const DEFAULT_LEARN = '14d';

/** Adds the options of every command that runs the rules. `filters` says whether `--public-only` is one of them. */
export function addSuspicionOptions(command: Command, filters: { readonly isPublicAsked: boolean }): Command {
  const files = (text: string): string => text;
  command
    .addOption(
      new Option('--rule <glob>', 'only rules with these ids (`imgaudit rules` lists them)').argParser(
        gathering(files),
      ),
    )
    .option(
      '--learn <duration>',
      'length of the learning window, the days before a judged day that show what is usual',
      DEFAULT_LEARN,
    )
    .addOption(
      new Option('--allow <cidr>', 'addresses that you expect, for this run only').argParser(
        gathering(parseAddressRange),
      ),
    )
    .option(
      '--allow-file <file>',
      'file of what you expect: as `imgaudit allow export` writes it, or one address per line (# starts a comment)',
    )
    .addOption(
      new Option(
        '--geo <file.mmdb>',
        'MaxMind database of countries, cities or network operators, for rules about places',
      ).argParser(gathering(files)),
    )
    .addOption(
      new Option(
        '--ip-list <name=file>',
        'file of CIDR blocks and a name for it, such as tor=exits.txt: Tor exits, VPNs, hosting',
      ).argParser(gathering(files)),
    );
  addOwnRuleOptions(command);
  return addFilterOptions(
    addWindowOptions(command, { unasked: '30d, or less in a short case, to leave 7 days to learn from' }),
    filters,
  );
}

/** Adds the options for rules of the user. */
export function addOwnRuleOptions(command: Command): void {
  const paths = (text: string): string => text;
  command
    .addOption(
      new Option('--rules <folder|file>', 'also run your own rules, in the Sigma format (docs/own-rules.md)').argParser(
        gathering(paths),
      ),
    )
    .addOption(listsOption());
}

/** The option for lists that rules of the user name. */
export function listsOption(): Option {
  return new Option(
    '--lists <folder|name=file>',
    'lists for %name% in your own rules; a folder has a file name.txt for each',
  ).argParser(gathering((text: string): string => text));
}

/**
 * The built-in rules whose ids match. `ownIds` are those of the user's rules.
 * @throws AuditError `usage` for a glob that no rule matches
 */
export function chooseRules(globs: readonly string[], ownIds: readonly string[] = []): readonly Rule[] {
  if (globs.length === 0) return RULES;
  const folded = globs.map(foldCase);
  const ids = [...RULES.map(({ id }) => id), ...ownIds];
  const unknown = folded.find((glob) => !ids.some((id) => matchesGlob(glob, foldCase(id))));
  if (unknown !== undefined) {
    const near = nearestOf(unknown.replaceAll('*', ''), ids);
    throw new AuditError('usage', `No rule matches "${unknown}".`, {
      hint: `${near === null ? '' : `${near} `}\`imgaudit rules\` lists them.`,
    });
  }
  return RULES.filter(({ id }) => folded.some((glob) => matchesGlob(glob, id)));
}

/** The rules that the case does not switch off: those chosen, and all of them. Says what is off of those chosen. */
export function withoutRulesOff(chosen: readonly Rule[], reader: CaseReader) {
  const switches = reader.rulesOff();
  const isOn = ({ id }: Rule) => !switches.some(({ rule }) => rule === id);
  const off = switches.filter(({ rule }) => chosen.some(({ id }) => id === rule));
  const notices = off.map((one): Notice => ({ id: 'rule-off', text: ruleOffText(one) }));
  return { rules: chosen.filter(isOn), on: RULES.filter(isOn), off: off.map(({ rule }) => rule), notices };
}

/** `The rule tag-moved is off (A. Lovelace, 2026-11-28: it fires on every release). imgaudit rules on tag-moved` */
function ruleOffText({ rule, reason, examiner, at }: RuleSwitch): string {
  const by = [...(examiner === null ? [] : [examiner]), printDay(at)].join(', ');
  return `The rule ${rule} is off, so what it finds is missing here (${by}: ${reason})`;
}

/** The files of the analyst that the command reads. */
export function suppliedFiles(flags: SuspicionFlags): readonly string[] {
  const { allowFile, sinceReport, geo = [], ipList = [] } = flags;
  const lists = ipList.map((list) => list.slice(list.indexOf('=') + 1));
  return [allowFile ?? [], sinceReport ?? [], ...geo, ...lists].flat();
}

/**
 * The allow entries that the flags give for this run.
 * @throws AuditError `input-not-found`, `bad-address` for all addresses, and those of a line that is no address
 */
export function allowedForThisRun({ allow = [], allowFile, force = false }: SuspicionFlags): readonly AllowEntry[] {
  const entries = allowFile === undefined ? [] : readAllowFile(allowFile);
  for (const range of [...allow, ...entries.flatMap((entry) => entry.range ?? [])]) refuseEverything(range, force);
  return [...allow.map(entryFor), ...entries];
}

/**
 * An entry for all addresses would hide every finding about an address.
 * @throws AuditError `bad-address`
 */
export function refuseEverything(range: AddressRange, isForced: boolean): void {
  if (isForced || breadthOf(range) !== 'everything') return;
  throw new AuditError('bad-address', `"${range.text}" is every address: nothing would be unexpected any more.`, {
    hint: 'Name the ranges that you expect. --force allows it all the same.',
  });
}
