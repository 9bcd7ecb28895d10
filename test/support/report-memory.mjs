import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Loaded before the program under test: says in a file how much memory its process took at most, in megabytes. */
const path = process.env['IMGAUDIT_TEST_MEMORY'];
if (path !== undefined && isMainThread) {
  process.on('exit', () => writeFileSync(path, String(process.resourceUsage().maxRSS / 1024)));
}
