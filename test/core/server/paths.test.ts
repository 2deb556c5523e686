import assert from 'node:assert/strict';
import { type AgentPath, readPath } from '../../../src/core/server/paths.ts';

const isPin = (name: string) => ['main', 'openai-1', 'models', 'Größe'].includes(name);

const cases: [string, AgentPath][] = [
  ['/v1/chat/completions', { endpoint: 'chat' }],
  ['/chat/completions', { endpoint: 'chat' }],
  ['/v1/v1/chat/completions', { endpoint: 'chat' }],
  ['//v1/chat/completions/', { endpoint: 'chat' }],
  ['/messages', { endpoint: 'messages' }],
  ['/v1/v1/messages', { endpoint: 'messages' }],
  ['/v1/messages/count_tokens', { endpoint: 'count-tokens' }],
  ['/v1/models', { endpoint: 'models' }],
  ['/models/gpt-5', { endpoint: 'models', id: 'gpt-5' }],
  ['/v1/models/openai%2Fgpt-5', { endpoint: 'models', id: 'openai/gpt-5' }],
  ['/v1/models/main/openai/gpt-5', { endpoint: 'models', id: 'main/openai/gpt-5' }],
  ['/main/v1/messages', { endpoint: 'messages', pin: 'main' }],
  ['/main/messages', { endpoint: 'messages', pin: 'main' }],
  ['/openai-1/v1/v1/chat/completions', { endpoint: 'chat', pin: 'openai-1' }],
  ['/Gr%C3%B6%C3%9Fe/v1/models', { endpoint: 'models', id: undefined, pin: 'Größe' }],
  ['/models/v1/messages', { endpoint: 'models', id: 'v1/messages' }],
  ['/nobody/v1/messages', { endpoint: 'unknown-pin', name: 'nobody' }],
  ['/v1/responses', { endpoint: 'later' }],
  ['/main/v1/embeddings', { endpoint: 'later', pin: 'main' }],
  ['/v1beta/models/gemini-pro:generateContent', { endpoint: 'later' }],
  ['/v1/models/gemini-pro:streamGenerateContent', { endpoint: 'later' }],
  ['/metrics', { endpoint: 'later' }],
  ['/', { endpoint: 'unknown' }],
  ['/v1', { endpoint: 'unknown' }],
  ['/v1/v1/v1/messages', { endpoint: 'unknown-pin', name: 'v1' }],
  ['/v1/messages/batches', { endpoint: 'unknown' }],
  ['/main/main/v1/messages', { endpoint: 'unknown' }],
  ['/v1/models/%E0%A4%A', { endpoint: 'unknown' }],
  ['http://127.0.0.1/v1/messages', { endpoint: 'unknown' }],
];

describe('a path', () => {
  for (const [path, expected] of cases) {
    it(`${path} asks for ${JSON.stringify(expected)}`, () => {
      const found = JSON.parse(JSON.stringify(readPath(path, isPin)));
      assert.deepEqual(found, JSON.parse(JSON.stringify(expected)));
    });
  }
});
