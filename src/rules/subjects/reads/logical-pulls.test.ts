import { expect, test } from 'vitest';
import { stepOf } from '../../../../test/support/naive-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import type { Step } from '../../../case/case-reader.ts';
import { instantOf } from '../../../domain/instant.ts';
import { logicalPulls } from './logical-pulls.ts';

function pulls(...references: readonly string[]): readonly Step[] {
  return references.map((reference, index) => {
    const [tag, digest] = reference.startsWith('sha256:') ? [null, reference] : [reference, null];
    const image = { registry: null, namespace: 'team', repository: 'team/app', tag, digest };
    const time = instantOf(1_000_000 + index * 1000) ?? someEvent().time;
    const evidence = { file: 'log', record: index + 1, offset: 0, length: 1 };
    return stepOf({ ...someEvent({ time, category: 'pull', image }), seq: index + 1, source: 'log', evidence });
  });
}

const kept = (steps: readonly Step[]) => logicalPulls(steps).map(({ tag, digest }) => tag ?? digest);

test('a pull by tag and the index and manifests after it are one pull', () => {
  expect(kept(pulls('v1', 'v1', 'sha256:aa', 'sha256:bb'))).toEqual(['v1', 'v1']);
});

test('many images pulled by digest after one tag do not count as one pull', () => {
  expect(kept(pulls('v1', ...'abcdef'.split('').map((letter) => `sha256:${letter}`)))).toEqual([
    'v1',
    'sha256:d',
    'sha256:e',
    'sha256:f',
  ]);
});

test('all pulls that begin by digest are kept', () => {
  expect(kept(pulls('sha256:aa', 'sha256:bb'))).toEqual(['sha256:aa', 'sha256:bb']);
});

test('another tag begins another pull', () => {
  expect(kept(pulls('v1', 'sha256:aa', 'v2', 'sha256:bb'))).toEqual(['v1', 'v2']);
});
