// SPDX-License-Identifier: GPL-3.0-or-later
// For commands that run from a fresh clone: what the tests need from npm, and the programs. What is
// there stays as it is.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const has = (...names) => fs.existsSync(path.join(root, ...names));

/** Both of its streams go to stderr: stdout is for figures. */
function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`${path.basename(process.argv[1])}: ${command} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}

/** dirs: where the programs may lie; none there: a release build is made, in `build`. */
export function prepare(dirs = ['build-test', 'build']) {
  if (!process.env.JN_BUILD_DIR && !dirs.some((dir) => has(dir, 'daemon', 'jinnangd')))
    run(path.join(root, 'tools', 'build'), [], root);
  if (!has('tests', 'node_modules', 'playwright-core'))
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], path.join(root, 'tests'));
}
