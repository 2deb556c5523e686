// What the host tests find when they start: an upstream on 127.0.0.1, a configuration that names it, settings, variables.

import { type EditorFolders, freePort, writeSettings } from '../../../scripts/editor/server.ts';
import { startChatUpstream } from './chat-upstream.ts';
import { writeConfiguration } from './editor.ts';

export interface HostSurroundings {
  /** For the extension host; terminals and child processes inherit it. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** Twelve seconds of a word every 100 ms: longer than any test blocks the extension host. */
const slowAnswer = Array.from({ length: 120 }, (_, index) => [`word-${index} `, 100]).flat();

export async function makeHostSurroundings(folders: EditorFolders): Promise<HostSurroundings> {
  const upstream = await startChatUpstream('slow-model', ...slowAnswer);
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
