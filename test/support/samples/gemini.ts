// generateContent as Google speaks it.

import { SIGNATURE_PREFIX } from '../gemini-rules.ts';
import {
  calls,
  emptySchema,
  lookSchema,
  picture,
  pieces,
  reasoning,
  type Sample,
  text,
  usage,
} from './sample.ts';

/** Base64, as the vendor's are; the head is what the scripted server takes for its own. */
export const thoughtSignature = `${SIGNATURE_PREFIX}SW1hZ2luZWRTaWduYXR1cmU=`;

export function chunk(value: object): string {
  return `data: ${JSON.stringify(value)}\r\n\r\n`;
}

/** A chunk with these parts; `parts` undefined = no content at all. */
export function said(parts: object[] | undefined, finishReason?: string, extra: object = {}): string {
  return chunk({ candidates: [candidate(parts, finishReason)], ...head, ...extra });
}

export function candidate(parts: object[] | undefined, finishReason?: string): object {
  return {
    ...(parts && { content: { role: 'model', parts } }),
    ...(finishReason && { finishReason }),
    index: 0,
  };
}

const head = { modelVersion: 'up', responseId: 'r1' };

export const figures = {
  promptTokenCount: usage.input,
  cachedContentTokenCount: usage.cachedInput,
  candidatesTokenCount: usage.output - usage.reasoning,
  thoughtsTokenCount: usage.reasoning,
  totalTokenCount: usage.input + usage.output,
};

const callParts = calls.map(({ id, name, arguments: args }, index) => ({
  functionCall: { id, name, args: JSON.parse(args) },
  ...(index === 0 && { thoughtSignature }),
}));

export const geminiSample: Sample = {
  stream: [
    ...pieces(reasoning).map((part) => said([{ text: part, thought: true }])),
    ...pieces(text).map((part) =>
      said([{ text: part }], undefined, { usageMetadata: { promptTokenCount: usage.input } }),
    ),
    ...callParts.map((part) => said([part])),
    said([{ text: '' }], 'STOP', { usageMetadata: figures }),
  ],
  plain: {
    candidates: [candidate([{ text: reasoning, thought: true }, { text }, ...callParts], 'STOP')],
    usageMetadata: figures,
    ...head,
  } as Sample['plain'],
  request: {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [
      {
        role: 'user',
        parts: [{ text: 'What is there?' }, { inlineData: { mimeType: 'image/png', data: picture } }],
      },
      {
        role: 'model',
        parts: [
          { text: 'Let me look.' },
          { functionCall: { id: 'call_a', name: 'look', args: { at: 'the wall' } }, thoughtSignature },
          { functionCall: { id: 'call_b', name: 'look', args: { at: '门' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'call_a', name: 'look', response: { output: 'a wall' } } },
          { functionResponse: { id: 'call_b', name: 'look', response: { output: 'a door' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'And behind it?' }] },
    ],
    tools: [
      {
        functionDeclarations: [
          { name: 'look', description: 'Looks', parametersJsonSchema: lookSchema },
          { name: 'now', parametersJsonSchema: emptySchema },
        ],
      },
    ],
    toolConfig: { functionCallingConfig: { mode: 'AUTO' } },
    generationConfig: { maxOutputTokens: 500, temperature: 0.5, stopSequences: ['END'] },
  },
};
