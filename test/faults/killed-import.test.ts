import { expect, test } from 'vitest';
import { IS_THOROUGH, tries } from '../support/effort.ts';
import { whyNoFaults } from '../support/failing-disk.ts';
import { ImportTrials, SITUATIONS } from '../support/import-trial.ts';
import { randomOf, seedOf } from '../support/random.ts';

/**
 * A real import of some hundred or thousand records is killed, and then run again. Half of the imports are killed before or in the middle
 * of a system call that changes the case, the others at a random time between start and end.
 */
const RECORDS = IS_THOROUGH ? 2000 : 800;
/** Each run of the tests takes other moments. More of them are for a run by hand. */
const MOMENTS = Number(process.env['IMGAUDIT_KILL_MOMENTS'] ?? tries(100));
/** Trials that run at the same time: while one import runs, the case of another is checked. */
const LANES = 2;
/** After one kill in ten the built program imports again; otherwise this process does, which takes half the time. */
const PROGRAM_EVERY = 10;

const obstacle = whyNoFaults();
if (obstacle !== null) console.log(`Killed imports are not tested: ${obstacle}.`);

test.skipIf(obstacle !== null)(
  `an import killed at any of ${MOMENTS} moments leaves a sound case, and importing again completes it to the same events`,
  { timeout: 600_000 },
  async () => {
    using trials = new ImportTrials(RECORDS);
    const random = randomOf(seedOf('moments of killing'));
    const measured = SITUATIONS.map((situation) => ({ situation, ...trials.measure(situation) }));
    const moments = Array.from({ length: MOMENTS }, (_, moment) => {
      const { situation, calls, milliseconds } = measured[moment % measured.length] ?? expect.fail();
      const isByCall = Math.floor(moment / measured.length) % 2 === 0;
      const call = { kind: random(2) === 0 ? ('kill' as const) : ('torn' as const), at: 1 + random(calls) };
      const killAfter = random(Math.ceil(milliseconds));
      return { moment, situation, ...(isByCall ? { call, killAfter: null } : { call: null, killAfter }) };
    });
    let killed = 0;
    const inLane = async (lane: number) => {
      for (const { moment, situation, call, killAfter } of moments.filter(({ moment }) => moment % LANES === lane)) {
        const path = trials.newCase(situation);
        const env = call === null ? {} : trials.disk.environment(path, call);
        const end = await trials.disturb(situation, path, { env, killAfter });
        const what = `moment ${moment}: ${JSON.stringify({ situation, call, killAfter, end })}`;
        // A kill at a call always hits; a kill by the clock may come after the end.
        expect(end.signal ?? (call === null && end.status === 0), what).toBeTruthy();
        if (end.signal === 'SIGKILL') killed++;
        await trials.expectRecovery(situation, path, { usesProgram: moment % PROGRAM_EVERY === 0, what });
      }
    };
    await Promise.all(Array.from({ length: LANES }, (_, lane) => inLane(lane)));
    expect(killed).toBeGreaterThan(MOMENTS * 0.8);
  },
);
