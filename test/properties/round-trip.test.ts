// Any conversation that is written as a request and read back is the same, but for the changes that a table names with reasons.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Conversation } from '../../src/core/model/conversation.ts';
import type { DialectId } from '../../src/core/model/format-id.ts';
import { throughJson } from '../support/codec.ts';
import { formats } from '../support/formats.ts';
import { conversation, stripped } from './arbitraries.ts';
import { expectedOf, type RoundTrip } from './change.ts';
import { anthropicMessages } from './changes-of-anthropic-messages.ts';
import { gemini } from './changes-of-gemini.ts';
import { openAiChat } from './changes-of-openai-chat.ts';
import { openAiResponses } from './changes-of-openai-responses.ts';
import { runs } from './runs.ts';

const roundTrips: Record<DialectId, RoundTrip> = {
  'openai-chat': openAiChat,
  'openai-responses': openAiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
};

describe('any conversation, written and read back', () => {
  for (const { id, format, refusal } of formats) {
    const roundTrip = roundTrips[id];
    const { traits, ignore } = roundTrip;

    const comparable = (whole: Conversation): Conversation => {
      const copy = stripped(whole);
      ignore?.apply(copy);
      // Gemini names the model and the wish for a stream in the URL.
      return format.modelInBody ? copy : { ...copy, model: '', stream: false };
    };

    it(`${id}: is what it was, its vendor takes it, and everything that differs is told`, () => {
      fc.assert(
        fc.property(conversation, (asked) => {
          const before = structuredClone(asked);
          const { stream } = asked;
          const { body, losses } = format.writeRequest(asked, { model: 'upstream-model', stream, traits });
          assert.deepEqual(asked, before, 'the conversation itself is left alone');
          const wire = throughJson(body);
          // The made-up fields and tools of a vendor's own are unknown to its rules.
          const hasOwn =
            asked.extra?.format === id || asked.tools.some(({ opaque }) => opaque?.format === id);
          if (!hasOwn) assert.equal(refusal(wire, traits), undefined, JSON.stringify(wire));
          const reading = format.readRequest(wire);
          assert.ok(reading.ok, JSON.stringify(reading));
          const { expected, lost } = expectedOf(asked, roundTrip);
          assert.deepEqual(comparable(reading.conversation), comparable(expected), JSON.stringify(wire));
          for (const { what, loss } of lost) {
            assert.ok(
              losses.some((name) => loss?.test(name)),
              `${what} is not told: ${losses}`,
            );
          }
          const unexplained = losses.filter((name) => !lost.some(({ loss }) => loss?.test(name)));
          assert.deepEqual(unexplained, [], 'told as lost, and not lost');
        }),
        runs(100),
      );
    });
  }
});
