// Headers of the answer: which of the upstream's the client may see, and how ours are written.

const passed =
  /^(content-type|request-id|x-request-id|openai-(processing-ms|version)|(x|anthropic)-ratelimit-.*)$/;

/** Where both sides speak the same format. */
export function passedOn(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => passed.test(name)));
}

/** Names are free text, header values are not: what is beyond visible ASCII is percent-encoded, as in URLs. */
export function headerValue(text: string): string {
  return text.replace(/[^\x20-\x7e]+/gu, encodeURIComponent);
}
