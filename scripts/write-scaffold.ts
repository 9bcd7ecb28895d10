import { scaffold } from './generated/scaffold.ts';

const [kind = '', name = ''] = process.argv.slice(2);
try {
  process.stdout.write(scaffold(kind, name));
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
