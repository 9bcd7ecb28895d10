import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { assembly } from './scripts/assembly-plugin.mjs';

/** Contract tests make many small cases. On a disk most of their time would be spent waiting for it to write. */
const MEMORY = '/dev/shm';
const inMemory = existsSync(MEMORY) ? { env: { TMPDIR: MEMORY } } : {};

/** Unit tests that put another module in place of one. All others share their modules, which saves half a minute. */
const REPLACING = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => join('src', name))
  .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('vi.mock('));

const UNIT = [
  { name: 'unit', include: ['src/**/*.test.ts'], exclude: REPLACING, isolate: false },
  { name: 'unit-apart', include: REPLACING },
];

const PROJECTS = ['contract', 'property', 'golden', 'attack', 'hostile', 'faults', 'browser', 'clickhouse'].map(
  (name) => ({
    name,
    include: [`test/${name}/**/*.test.ts`],
    ...(name === 'contract' ? inMemory : {}),
    ...(name === 'contract' || name === 'property' ? { isolate: false } : {}),
    // A browser on a busy machine takes its time.
    ...(name === 'browser' ? { testTimeout: 180_000, hookTimeout: 180_000 } : {}),
  }),
);

export default defineConfig({
  plugins: [assembly()],
  test: {
    globalSetup: ['test/support/build-once.ts'],
    // On two processors vitest would use one worker, but many tests only wait for a child process.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // The AssemblyScript runs as WebAssembly, which coverage does not see.
      exclude: ['src/reading/*/assembly/**', 'src/**/*.test.ts'],
      reportOnFailure: true,
      reporter: ['text-summary', 'json-summary'],
      // Coverage does not see child processes, so thresholds hold for the layers that tests call directly.
      thresholds: {
        'src/domain/**': { lines: 95, branches: 95 },
        'src/network/**': { lines: 95, branches: 95 },
        'src/formats/**': { lines: 95, branches: 95 },
        'src/numbers/**': { lines: 95, branches: 95 },
        'src/case/**': { lines: 95, branches: 95 },
        'src/evidence/**': { lines: 95, branches: 95 },
        'src/reading/**': { lines: 95, branches: 95 },
        'src/importing/**': { lines: 95, branches: 95 },
        // ClickHouse needs an engine, which is not installed everywhere: test/clickhouse tests it whole.
        'src/stores/{sqlite/**,*.ts}': { lines: 95, branches: 95 },
      },
    },
    // Unit tests stand beside their code; what crosses rooms stands in test/.
    projects: [...UNIT, ...PROJECTS].map((test) => ({ extends: true as const, test })),
  },
});
