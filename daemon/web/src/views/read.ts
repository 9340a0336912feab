// SPDX-License-Identifier: GPL-3.0-or-later
// What readers of hits go to next: one file for the browser to fetch.
export { DocumentView } from './document.tsx';
export { CompareView } from './compare.tsx';
