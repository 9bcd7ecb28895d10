import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Loaded before the program under test. Writes the peak memory of its process to a file when it ends, in MiB. */
const path = process.env['IMGAUDIT_TEST_MEMORY'];
if (path !== undefined && isMainThread) {
  process.on('exit', () => writeFileSync(path, String(process.resourceUsage().maxRSS / 1024)));
}
