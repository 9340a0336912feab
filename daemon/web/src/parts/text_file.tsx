// SPDX-License-Identifier: GPL-3.0-or-later
// A text file that is dropped on, or chosen: .txt and .md, in UTF-8 or GB18030 as on many desks.
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

import { words } from '../base/lang.ts';
import { say } from './toast.tsx';

const w = words({
  choose: ['选择文件', 'Choose a file'],
  here: ['松开即可读入', 'Let go to read it'],
  large: ['文件超过 1 MB', 'The file is larger than 1 MB'],
  binary: ['只能读取纯文本或 Markdown 文件', 'Only plain text and Markdown can be read'],
});

const MAX = 1 << 20;

async function readText(file: File): Promise<string | undefined> {
  if (file.size > MAX) return void say(w('large'));
  const bytes = await file.arrayBuffer();
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text.replace(/\r\n?/g, '\n');
    } catch {
      // the next one
    }
  }
  return void say(w('binary'));
}

type Told = (text: string, name: string) => void;
const tell = (file: File | undefined, told: Told): void =>
  void (file && readText(file).then((text) => text !== undefined && told(text, file.name)));

export function TextFileButton(p: { onText: Told; label?: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button slim" onClick={() => input.current?.click()}>{p.label ?? w('choose')}</button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".txt,.md,.markdown,text/plain,text/markdown"
        onChange={(e) => {
          tell(e.currentTarget.files?.[0], p.onText);
          e.currentTarget.value = '';
        }}
      />
    </>
  );
}

export function TextDrop(p: { onText: Told; class?: string; children: ComponentChildren }) {
  const [over, setOver] = useState(0);
  const hasFile = (e: DragEvent): boolean => !!e.dataTransfer?.types.includes('Files');
  return (
    <div
      class={`text-drop ${p.class ?? ''} ${over > 0 ? 'text-drop-over' : ''}`}
      onDragEnter={(e) => hasFile(e) && setOver((n) => n + 1)}
      onDragLeave={(e) => hasFile(e) && setOver((n) => Math.max(0, n - 1))}
      onDragOver={(e) => hasFile(e) && e.preventDefault()}
      onDrop={(e) => {
        if (!hasFile(e)) return;
        e.preventDefault();
        setOver(0);
        tell(e.dataTransfer?.files[0], p.onText);
      }}
    >
      {p.children}
      {over > 0 && <div class="text-drop-sign" aria-hidden="true">{w('here')}</div>}
    </div>
  );
}
