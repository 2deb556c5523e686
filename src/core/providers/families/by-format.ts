// The quirks of a model at a server that is nobody's in particular: guessed from the format it speaks and the model's name.

import type { FormatId } from '../../model/format-id.ts';
import type { Traits } from '../../model/traits.ts';
import { claudeTraits } from './claude.ts';
import { geminiTraits } from './gemini.ts';
import { gptTraits } from './gpt.ts';

export function traitsByFormat(model: string, format: FormatId): Traits {
  switch (format) {
    case 'anthropic-messages':
      return claudeTraits(model);
    case 'gemini':
      return geminiTraits(model);
    default:
      // The `developer` role and OpenAI's own fields are not known widely enough beyond OpenAI.
      return { ...gptTraits(model), systemRole: 'system', openAiFields: format === 'openai-responses' };
  }
}

/** Traits of a vendor whose Chat is known as `chat` says; what else it speaks follows the format's own rules. */
export function traitsWithChat(chat: (model: string) => Traits): (model: string, format: FormatId) => Traits {
  return (model, format) => {
    const own = chat(model.toLowerCase());
    if (format === 'openai-chat') return own;
    const guessed = traitsByFormat(model, format);
    // The limit that a stranger of the Messages format is given is that of its oldest copies.
    return /claude/i.test(model) ? guessed : { ...guessed, maxOutputTokens: own.maxOutputTokens };
  };
}
