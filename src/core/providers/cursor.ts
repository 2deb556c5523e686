// A server of the user's own that puts a Cursor sign-in behind the Chat format ("cursor-api"). Cursor itself has no public
// API for models (2026-06), and its own protocol is private; so this is a pointer and nothing more.

import { traitsWithChat } from './families/by-format.ts';
import type { Provider } from './provider.ts';

export const provider: Provider = {
  id: 'cursor',
  aliases: [],
  title: 'Cursor (a cursor-api server)',
  format: 'openai-chat',
  auth: 'bearer',
  notes:
    'The base URL is that of a cursor-api server which you run yourself, usually http://127.0.0.1:3000/v1, and the key is ' +
    'one that it has issued. Cursor does not support such use.',
  traits: traitsWithChat(() => ({ reasoning: 'none' })),
};
