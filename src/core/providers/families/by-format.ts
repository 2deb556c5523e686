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
