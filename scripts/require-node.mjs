// Stops a script that runs on a Node without type stripping and `node:sqlite`, with a sentence instead of a stack.

const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `This script needs Node 24, but it runs on ${process.versions.node}. The project brings its own: run "npm ci" once ` +
      '(with its install scripts allowed) and start scripts through npm, such as "npm start" or "npm test".',
  );
  process.exit(1);
}
