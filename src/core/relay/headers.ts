// Which of an upstream's answer headers the client may see where both speak the same format.

const passed =
  /^(content-type|request-id|x-request-id|openai-(processing-ms|version)|(x|anthropic)-ratelimit-.*)$/;

export function passedOn(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => passed.test(name)));
}
