// SPDX-License-Identifier: GPL-3.0-or-later
// What authors use: one file for the browser to fetch.
export { SubmitView } from './submit.tsx';
export { SubmissionsView } from './submissions.tsx';
export { SubmissionView } from './submission.tsx';
