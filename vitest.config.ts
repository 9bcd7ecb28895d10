import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-once.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: Object.fromEntries(
        // What runs in a process of its own is not seen: these are layers that tests call themselves.
        ['domain', 'network', 'store', 'ingest', 'formats'].map((layer) => [
          `src/${layer}/**`,
          { lines: 95, branches: 95 },
        ]),
      ),
    },
    projects: ['unit', 'contract', 'property', 'golden', 'faults'].map((name) => ({
      extends: true as const,
      test: { name, include: [`test/${name}/**/*.test.ts`] },
    })),
  },
});
