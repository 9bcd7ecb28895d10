import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ask, type KnownCase, makeCase } from './case.ts';
import { type Answer, figuresOf, type RuleFigures, ruleFigures, sumOf } from './figures/figures.ts';
import { attackTable, incidentTable, type QuestionFigures, questionTable, ruleTable } from './figures/tables.ts';
import type { Recipe } from './generate.ts';
import { inParallel } from './imgaudit.ts';
import type { Organisation } from './organisation.ts';
import { EACH_DAY, MONTH, type Question, WEEKS } from './questions.ts';

export interface Plan {
  readonly organisations: readonly Organisation[];
  readonly seeds: readonly number[];
  readonly scale: number;
  /** Cases are made here, and removed once they were asked unless `keeps` says otherwise. */
  readonly folder: string;
  readonly keeps: boolean;
  /** Asks about the month only, to see quickly what a change of a rule does. */
  readonly isMonthOnly: boolean;
  /** How many programs run at a time. */
  readonly width: number;
  tell(progress: string): void;
}

interface Asked {
  readonly recipe: Recipe;
  readonly titles: KnownCase['titles'];
  readonly question: Question;
  readonly answers: readonly Answer[];
}

/** What was measured, as parts of a document and as the answers they come from. */
export interface Measurement {
  readonly questions: readonly QuestionFigures[];
  /** What each rule found in the question about a month. */
  readonly rules: readonly RuleFigures[];
  readonly tables: {
    readonly questions: string;
    readonly incidents: string;
    readonly attacks: string;
    readonly rules: string;
  };
}

/** Makes every case of the plan, asks every question of each, and puts the figures together. */
export async function measure(plan: Plan): Promise<Measurement> {
  const asked: Asked[] = [];
  for (const recipe of recipesOf(plan)) {
    const { organisation, seed, hasAttacks } = recipe;
    const name = `${organisation.name}-${seed}${hasAttacks ? '' : '-no-attacks'}`;
    plan.tell(`${name} …`);
    const folder = join(plan.folder, name);
    const known = await makeCase(recipe, folder);
    // Daily questions take most of the time, and without attacks they would tell little that is new.
    const sliding = hasAttacks ? [WEEKS, EACH_DAY] : [WEEKS];
    const questions = [MONTH, ...(plan.isMonthOnly ? [] : sliding)];
    for (const question of questions) {
      const answers = await inParallel(
        plan.width,
        question.ends.map((end) => () => ask(known, question, end)),
      );
      asked.push({ recipe, titles: known.titles, question, answers });
    }
    if (plan.keeps) continue;
    rmSync(folder, { recursive: true, force: true });
  }
  return together(asked);
}

function recipesOf({ organisations, seeds, scale }: Plan): readonly Recipe[] {
  return seeds.flatMap((seed) =>
    organisations.flatMap((organisation) =>
      [true, false].map((hasAttacks) => ({ organisation, seed, scale, hasAttacks })),
    ),
  );
}

function together(asked: readonly Asked[]): Measurement {
  const questions = [true, false].flatMap((hasAttacks) =>
    [MONTH, WEEKS, EACH_DAY].flatMap((question) => {
      const own = asked.filter((one) => one.question === question && one.recipe.hasAttacks === hasAttacks);
      if (own.length === 0) return [];
      const figures = sumOf(own.map(({ answers }) => figuresOf(answers)));
      return [{ question: question.name, isBenign: !hasAttacks, figures }];
    }),
  );
  const months = asked.filter(({ question, recipe }) => question === MONTH && recipe.hasAttacks);
  const monthly = months.flatMap(({ answers }) => answers);
  return {
    questions,
    rules: ruleFigures(monthly),
    tables: {
      questions: questionTable(questions),
      incidents: incidentTable(questions),
      attacks: attackTable(months.flatMap(({ answers, titles }) => answers.map((answer) => ({ answer, titles })))),
      rules: ruleTable(monthly),
    },
  };
}
