// SPDX-License-Identifier: GPL-3.0-or-later
// A pasted text in the fragment of an address: deflated, base64url. Three pages of Chinese are
// about 4 KB that way.
const marker = 't=';

async function through(bytes: Uint8Array, stream: { readable: ReadableStream; writable: WritableStream }): Promise<Uint8Array> {
  const answer = new Response(new Response(bytes as BodyInit).body!.pipeThrough(stream as ReadableWritablePair<Uint8Array, Uint8Array>));
  return new Uint8Array(await answer.arrayBuffer());
}

export async function packText(text: string): Promise<string> {
  if (!text) return '';
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return marker + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

// '' for a fragment that is none of ours, or damaged.
export async function unpackText(fragment: string): Promise<string> {
  if (!fragment.startsWith(marker)) return '';
  try {
    const binary = atob(fragment.slice(marker.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    return new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw')));
  } catch {
    return '';
  }
}
