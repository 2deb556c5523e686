// `npm run editor [port]`: a real VS Code in the browser with the extension in it, to try things by hand. Keeps its
// profile in `.tools/editor-profile`; the gateway in there has a state folder and a port of its own.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installEditor } from './install.ts';
import { foldersUnder, freePort, installExtension, startServer, writeSettings } from './server.ts';
import { toolsFolder } from './tools-folder.ts';
import { withPackedExtension } from './vsix.ts';

const wanted = process.argv[2] ?? '0';
const port = Number(wanted);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`"${wanted}" is not a port. Usage: npm run editor [port]`);
  process.exit(2);
}

await installEditor();
const folders = foldersUnder(join(toolsFolder, 'editor-profile'));
const settingsFile = join(folders.user, 'Machine/settings.json');
if (!existsSync(settingsFile)) writeSettings(folders, { 'headgate.port': await freePort() });
const gatewayPort = JSON.parse(readFileSync(settingsFile, 'utf8'))['headgate.port'];

await withPackedExtension((vsix) => installExtension(folders, vsix));

const server = await startServer(folders, { port });
console.log(`Open ${server.url}/?folder=${encodeURIComponent(folders.workspace)} in a browser.`);
console.log(
  `The gateway in it listens on port ${gatewayPort}; its state is in ${folders.state}. Ctrl-C ends both.`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await server.stop();
    process.exit(0);
  });
}
// Nothing else would keep this process from ending.
setInterval(() => {}, 1 << 30);
