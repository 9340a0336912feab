// SPDX-License-Identifier: GPL-3.0-or-later
// What reviewers use: one file for the browser to fetch.
export { ReviewQueueView } from './review_queue.tsx';
export { ReviewView } from './review.tsx';
