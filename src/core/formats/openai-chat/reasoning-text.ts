// Where vendors put readable thinking in a message or a delta.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';

/**
 * DeepSeek, Qwen and Moonshot say `reasoning_content`; OpenRouter, Groq and newer vLLM `reasoning`; some both with
 * the same text, so only one is taken. Mistral puts thinking parts into the content, OpenRouter also lists details.
 */
export function reasoningText(message: JsonObject): string {
  return (
    asString(message.reasoning_content) ||
    asString(message.reasoning) ||
    thinkingText(message.content) ||
    detailsText(message.reasoning_details)
  );
}

function thinkingText(content: Json | undefined): string {
  let text = '';
  for (const entry of asList(content)) {
    const part = asObject(entry);
    if (part?.type !== 'thinking') continue;
    if (typeof part.thinking === 'string') text += part.thinking;
    else for (const piece of asList(part.thinking)) text += asString(asObject(piece)?.text) ?? '';
  }
  return text;
}

function detailsText(details: Json | undefined): string {
  let text = '';
  for (const entry of asList(details)) {
    const detail = asObject(entry);
    text += asString(detail?.text) ?? asString(detail?.summary) ?? '';
  }
  return text;
}
