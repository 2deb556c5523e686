// The line from the page to whoever shows it.

import { type FromPage, readToPage, type ToPage } from './protocol.ts';

interface EditorApi {
  postMessage(message: FromPage): void;
}

declare function acquireVsCodeApi(): EditorApi;

export interface PageHost {
  send(message: FromPage): void;
}

/** Messages that this page does not understand are dropped. */
export function connectToHost(onMessage: (message: ToPage) => void): PageHost {
  const editor = acquireVsCodeApi();
  window.addEventListener('message', (event) => {
    const message = readToPage(event.data);
    if (message) onMessage(message);
  });
  return { send: (message) => editor.postMessage(message) };
}
