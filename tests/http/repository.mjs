// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of documents as one commit of a state directory's own repository.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Put all of `folder` on refs/heads/main of STATE/corpus.git, while no daemon holds STATE. */
export function commitFolder(state, folder, message = 'documents') {
  const gitIndex = path.join(state, 'git-index');
  const who = { NAME: 'import', EMAIL: 'import@example.org', DATE: '2026-09-01T10:00:00+08:00' };
  const env = { PATH: process.env.PATH, GIT_DIR: path.join(state, 'corpus.git'), GIT_WORK_TREE: folder, GIT_INDEX_FILE: gitIndex,
    ...Object.fromEntries(Object.entries(who).flatMap(([k, v]) => [[`GIT_AUTHOR_${k}`, v], [`GIT_COMMITTER_${k}`, v]])) };
  const git = (...args) => execFileSync('git', args, { env, encoding: 'utf8' }).trim();
  git('add', '-A', '.');
  const commit = git('commit-tree', '-p', git('rev-parse', 'refs/heads/main'), '-m', message, git('write-tree'));
  git('update-ref', 'refs/heads/main', commit);
  fs.rmSync(gitIndex);
}
