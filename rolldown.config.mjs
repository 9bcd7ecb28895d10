import { assembly } from './scripts/assembly-plugin.mjs';

// Few files start faster than a hundred: each that Node has to find and to read costs half a millisecond.
export default {
  plugins: [assembly()],
  input: {
    cli: 'src/cli.ts',
    'import.worker': 'src/commands/import-thread/import.worker.ts',
    'reader.worker': 'src/reading/threads/reader.worker.ts',
    'read-ahead.worker': 'src/reading/threads/read-ahead.worker.ts',
    'clickhouse.worker': 'src/stores/clickhouse/connection/clickhouse.worker.ts',
    'small-files.worker': 'src/importing/small-files/small-files.worker.ts',
  },
  platform: 'node',
  // Packages stay what they are, and are installed.
  external: /^(?!\.{0,2}\/|[A-Za-z]:)/,
  output: {
    dir: 'dist',
    cleanDir: true,
    // All in one folder: the worker is found beside whatever starts it, as in the source.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
};
