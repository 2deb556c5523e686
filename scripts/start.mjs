// `npm start`: builds, then runs the demo in this same process, so that Ctrl+C and signals reach the gateway itself.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import './require-node.mjs';

const root = new URL('../', import.meta.url);

const { status } = spawnSync(process.execPath, ['esbuild.mjs'], {
  cwd: fileURLToPath(root),
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (status === 0) {
  process.argv.splice(2, 0, 'serve', '--demo');
  await import(new URL('dist/cli.js', root).href);
} else process.exitCode = 1;
