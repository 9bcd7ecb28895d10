import { defineConfig } from 'vitest/config';
import { assembly } from './src/reading/fast-lane/assembly-plugin.mjs';

export default defineConfig({
  plugins: [assembly()],
  test: {
    globalSetup: ['test/support/build-once.ts'],
    // On two processors vitest would take one, and much of what runs here waits for a child.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // It runs as WebAssembly, which is not seen either.
      exclude: ['src/reading/fast-lane/assembly/**', 'src/**/*.test.ts'],
      reportOnFailure: true,
      reporter: ['text-summary', 'json-summary'],
      // What runs in a process of its own is not seen: these are the layers that tests call themselves.
      thresholds: {
        'src/domain/**': { lines: 95, branches: 95 },
        'src/network/**': { lines: 95, branches: 95 },
        'src/formats/**': { lines: 95, branches: 95 },
        'src/numbers/**': { lines: 95, branches: 95 },
        'src/case/**': { lines: 95, branches: 95 },
        'src/evidence/**': { lines: 95, branches: 95 },
        'src/reading/**': { lines: 95, branches: 95 },
        'src/importing/**': { lines: 95, branches: 95 },
        'src/stores/**': { lines: 95, branches: 95 },
      },
    },
    // Unit tests stand beside their code; what crosses rooms stands in test/.
    projects: ['unit', 'contract', 'property', 'golden', 'hostile', 'faults'].map((name) => ({
      extends: true as const,
      test: { name, include: [name === 'unit' ? 'src/**/*.test.ts' : `test/${name}/**/*.test.ts`] },
    })),
  },
});
