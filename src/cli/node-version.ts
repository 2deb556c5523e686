// Which Node this program runs on, and the sentence for one that is too old.

/** `node:sqlite` without a flag, and what undici 7 asks for. */
const oldest = [22, 19];

/** What to say when `version` (such as `20.11.1`) is too old; undefined when it will do. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return (
    `Headgate needs Node ${oldest.join('.')} or newer, but this is Node ${version}. ` +
    'Install a newer Node from https://nodejs.org, or run Headgate inside VS Code, which brings its own.'
  );
}
