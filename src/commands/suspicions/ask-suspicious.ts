import type { CaseReader } from '../../case/case-reader.ts';
import type { AllowEntry } from '../../domain/allow-entry.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { durationMs } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { investigateSuspicious, type SuspiciousResult, suspiciousRange } from '../../investigations/suspicious.ts';
import { learnableWindow } from '../../investigations/windows/learnable-window.ts';
import type { AskAgain } from '../../report/ask-again.ts';
import type { SuppliedFile } from '../../report/report.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { RULE_NOT_RUN } from '../../sigma/run/run-own-rules.ts';
import { type Places, placesOf, readAddressFacts } from '../queries/address-facts.ts';
import { askedEvents } from '../queries/asked-question.ts';
import { type Asked, type AskedWindow, windowOf } from '../queries/windowed-answer.ts';
import type { Context } from '../shared/context.ts';
import { withCase } from '../shared/open-case.ts';
import { requireDuration } from '../shared/option-values.ts';
import { checkOutput } from '../shared/output.ts';
import { keepHeapSmall } from '../shared/small-heap.ts';
import { askAgain } from './ask-again.ts';
import type { Unseen } from './fail-on.ts';
import { foundByOwnRules, idsOf, loadedRules, suppliedRuleFiles } from './own-rules.ts';
import {
  allowedForThisRun,
  chooseRules,
  type SuspicionFlags,
  suppliedFiles,
  withoutRulesOff,
} from './suspicion-flags.ts';

/** What is asked of the rules. */
export interface SuspicionQuestion {
  /** What images must be, as the user wrote it. */
  readonly image: string | undefined;
  readonly flags: SuspicionFlags;
  readonly isPublicOnly: boolean;
  readonly minSeverity: Severity;
  /** Allow entries to try, beside those of the case and of the flags. */
  readonly tried?: readonly AllowEntry[];
}

/** What the rules found, and what is needed to say it. */
export interface Suspicions {
  readonly reader: CaseReader;
  readonly result: SuspiciousResult;
  readonly asked: Asked;
  readonly rules: readonly Rule[];
  /** The rules that would be run, had the case not switched them off. */
  readonly off: readonly string[];
  /** Where addresses lie, by the databases of `--geo`. */
  readonly places: Places;
  readonly again: AskAgain;
  /** The files of the user's rules and lists. */
  readonly restsOn: readonly SuppliedFile[];
}

/** Why nothing was looked at where no rule was run, and what to do; null where one was. */
export function noRuleRun({ rules, off, result }: Suspicions): Unseen | null {
  if (rules.length > 0) return null;
  const isResting = result.notices.some(({ id }) => id === RULE_NOT_RUN);
  const causes = [
    ...(off.length === 0 ? [] : [`This case has ${fewOf(off)} switched off: \`imgaudit rules on\` is the way back.`]),
    ...(isResting ? ['The case lacks a log that the rules are about: import it.'] : []),
    ...(off.length === 0 && !isResting
      ? ['The rules are there for a correlation alone: name that with --rule, or write `generate: true` into it.']
      : []),
  ];
  return { why: 'No rule was run', hint: `${causes.join(' ')} Or choose other rules, or add --allow-empty.` };
}

/** Runs the rules over the window that the flags ask for, and hands what they found to `tell` while the case is open. */
export async function askSuspicious(
  { image, flags, isPublicOnly, minSeverity, tried = [] }: SuspicionQuestion,
  context: Context,
  tell: (suspicions: Suspicions) => Promise<void>,
): Promise<void> {
  const { publicOnly: _, ...filters } = flags;
  const own = loadedRules(flags);
  const chosen = chooseRules(flags.rule ?? [], idsOf(own));
  await checkOutput(flags, context, [...suppliedFiles(flags), ...(own?.files ?? []).map(({ path }) => path)]);
  const allow = [...tried, ...allowedForThisRun(flags)];
  const learnMs = requireDuration(durationMs(flags.learn), `--learn "${flags.learn}"`);
  const facts = await readAddressFacts({ geo: flags.geo ?? [], lists: flags.ipList ?? [] }, context.now());
  // Rules make much garbage and keep little of it.
  keepHeapSmall(50);
  await withCase(flags, context, async (reader) => {
    const events = askedEvents(reader, filters, image);
    const { rules, on, off, notices: offNotices } = withoutRulesOff(chosen, reader);
    const windowed = suspicionWindow(windowOf(flags, reader, context), { flags, reader, learnMs });
    const asked = { ...windowed, notices: [...offNotices, ...windowed.notices], events };
    const { window } = asked;
    const found = await foundByOwnRules(own, { reader, selection: { window, where: events.where }, flags }, context);
    const result = investigateSuspicious(reader.session({ range: suspiciousRange({ window, learnMs }) }), {
      own: found,
      window,
      where: events.where,
      rules,
      on,
      learnMs,
      allow,
      intelligence: facts.intelligence,
      isPublicOnly,
      minSeverity,
      now: context.now(),
    });
    const noticed = { ...result, notices: [...result.notices, ...facts.notices] };
    await tell({
      restsOn: suppliedRuleFiles(own),
      places: placesOf(facts),
      reader,
      result: noticed,
      asked,
      rules: [...rules, ...found.rules],
      off,
      again: askAgain(image, flags, window),
    });
  });
}

/** The window that was asked for; without `--since`, one that leaves a past to learn from. */
function suspicionWindow(
  asked: AskedWindow,
  { flags, reader, learnMs }: { readonly flags: SuspicionFlags; readonly reader: CaseReader; readonly learnMs: number },
): AskedWindow {
  if (flags.since !== undefined || flags.day !== undefined) return asked;
  const { window, reason } = learnableWindow(reader, asked.window, learnMs);
  if (reason === null) return asked;
  return { window, notices: [...asked.notices, { id: 'window-chosen', text: reason }] };
}
