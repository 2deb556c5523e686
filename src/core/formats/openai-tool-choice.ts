// Writes which tool is to be called, for OpenAI's two dialects.

import type { ToolChoice } from '../model/conversation.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { OpenAiWriting } from './openai-writing.ts';

export interface ChoiceWords {
  /** How the dialect names an offered tool; undefined for one that is not offered: naming it would be refused. */
  named(name: string): JsonObject | undefined;
  /** How it writes a choice among some of the tools. */
  allowed(mode: 'auto' | 'required', tools: JsonObject[]): Json;
}

/** undefined where nothing is left to choose from. */
export function openAiToolChoice(
  choice: ToolChoice,
  writing: OpenAiWriting,
  words: ChoiceWords,
): Json | undefined {
  const isForced =
    choice.type === 'required' || choice.type === 'tool' || (choice.type === 'allowed' && choice.required);
  if (isForced && writing.traits.noForcedToolChoice) {
    writing.losses.add('tool_choice');
    return 'auto';
  }
  if (choice.type !== 'tool' && choice.type !== 'allowed') return choice.type;
  const names = choice.type === 'tool' ? [choice.name] : choice.names;
  const chosen = names.map(words.named).filter((entry) => entry !== undefined);
  if (chosen.length < names.length) writing.losses.add('tool_choice');
  if (choice.type === 'tool' || chosen.length === 0) return chosen[0];
  return words.allowed(choice.required ? 'required' : 'auto', chosen);
}
