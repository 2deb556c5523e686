// The OAuth client under which Gemini CLI signs in, as it stands in the user's own installation: neither its id nor its
// secret is part of this program.

export interface OAuthClient {
  id: string;
  secret: string;
}

const quotes = '["\'`]';
const assignedId = new RegExp(`\\bOAUTH_CLIENT_ID\\s*=\\s*${quotes}([^"'\`]+)${quotes}`);
const assignedSecret = new RegExp(`\\bOAUTH_CLIENT_SECRET\\s*=\\s*${quotes}([^"'\`]+)${quotes}`);
const anyId = new RegExp(`${quotes}(\\d+-\\w+\\.apps\\.googleusercontent\\.com)${quotes}`, 'g');
/** Google's secrets of installed applications begin so; a minifier renames variables, and keeps their order. */
const nextSecret = new RegExp(`${quotes}(GOCSPX-[\\w-]+)${quotes}`);
const nearby = 2000;

/** Undefined when none of the texts holds a client. */
export async function findClient(texts: AsyncIterable<string>): Promise<OAuthClient | undefined> {
  for await (const text of texts) {
    const client = clientIn(text);
    if (client) return client;
  }
  return undefined;
}

function clientIn(text: string): OAuthClient | undefined {
  const id = assignedId.exec(text)?.[1];
  const secret = assignedSecret.exec(text)?.[1];
  if (id && secret) return { id, secret };
  for (const match of text.matchAll(anyId)) {
    const after = text.slice(match.index, match.index + nearby);
    const found = nextSecret.exec(after)?.[1];
    if (match[1] && found) return { id: match[1], secret: found };
  }
  return undefined;
}
