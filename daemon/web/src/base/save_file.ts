// SPDX-License-Identifier: GPL-3.0-or-later
// A text that was made in the page, as a file of the reader.
export function saveFile(name: string, text: string, type = 'text/markdown'): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// A name that every file system takes.
export const fileName = (title: string, extension: string): string =>
  `${title.replace(/[\\/:*?"<>|\s]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 80) || 'document'}.${extension}`;
