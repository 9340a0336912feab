// SPDX-License-Identifier: GPL-3.0-or-later
// Check the types of the page against the OpenAPI document of the daemon that it is built into:
//   node check.mjs OPENAPI.json DIR       DIR gets api.d.ts and a tsconfig.json for editors
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import openapiTS, { astToString } from 'openapi-typescript';

const here = fileURLToPath(new URL('.', import.meta.url));
const [document, directory] = process.argv.slice(2).map((p) => resolve(p));
if (!directory) {
  console.error('usage: node check.mjs OPENAPI.json DIR');
  process.exit(2);
}

await mkdir(directory, { recursive: true });
const nodes = await openapiTS(JSON.parse(await readFile(document, 'utf8')));
await writeFile(join(directory, 'api.d.ts'), astToString(nodes));
await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({
  extends: join(here, 'tsconfig.json'),
  compilerOptions: {
    paths: { '#api': [join(directory, 'api.d.ts')], preact: [join(here, 'node_modules/preact')], 'preact/*': [join(here, 'node_modules/preact/*')] },
  },
  include: [join(here, 'src'), join(directory, 'api.d.ts')],
}, null, 2));
const tsc = join(here, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', join(directory, 'tsconfig.json')], { stdio: 'inherit' });
console.log(status === 0 ? 'ok: types of the page' : 'not ok: types of the page');
process.exit(status ?? 1);
