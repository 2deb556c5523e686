// What the host tests find when they start: an upstream on 127.0.0.1, a configuration that names it, settings, variables.

import { type EditorFolders, freePort, writeSettings } from '../../../scripts/editor/server.ts';
import { chatStream, startChatUpstream } from '../../support/openai-chat-upstream.ts';
import type { ScriptedAnswer } from '../../support/scripted-server.ts';
import { writeConfiguration } from './editor.ts';

export interface HostSurroundings {
  /** For the extension host; terminals and child processes inherit it. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** Twelve seconds of a word every 100 ms: longer than any test blocks the extension host. */
function slowAnswer(): ScriptedAnswer {
  const words = Array.from({ length: 120 }, (_, index) => ({ content: `word-${index} ` }));
  const answer = chatStream(words, { model: 'slow-model' });
  return { ...answer, chunks: answer.chunks!.flatMap((chunk) => [chunk, 100]) };
}

export async function makeHostSurroundings(folders: EditorFolders): Promise<HostSurroundings> {
  const upstream = await startChatUpstream({ models: ['slow-model'] });
  // One for each stream that the tests ask for.
  upstream.enqueue(slowAnswer(), slowAnswer());
  writeSettings(folders, { 'headgate.port': await freePort() });
  const configuration = {
    providers: [
      {
        name: 'slow-1',
        type: 'openai-compatibility',
        'base-url': upstream.baseUrl,
        'api-key': `\${env:HEADGATE_TEST_KEY}`,
      },
    ],
  };
  writeConfiguration(folders, configuration);
  return {
    environment: {
      HOME: folders.home,
      HEADGATE_HOME: folders.state,
      HEADGATE_TEST_KEY: 'k'.repeat(20),
      // Terminals of a test write their answers here.
      HEADGATE_TEST_FOLDER: folders.root,
    },
    close: () => upstream.close(),
  };
}
