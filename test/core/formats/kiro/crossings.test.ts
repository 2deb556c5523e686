// From every client format to Kiro and back, by the codecs alone.

import assert from 'node:assert/strict';
import { kiro } from '../../../../src/core/formats/kiro/index.ts';
import { createToolRestorer } from '../../../../src/core/formats/restore-tools.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';
import { conversationOf, throughJson, writeStream } from '../../../support/codec.ts';
import { formats } from '../../../support/formats.ts';
import { callFrames, cut, eventFrame, tail, textFrames } from '../../../support/kiro-frames.ts';
import { refusalOf } from '../../../support/kiro-rules.ts';
import { calls, reasoning, text } from '../../../support/samples/sample.ts';

function read(frames: Buffer[]): StreamEvent[] {
  const splitter = kiro.framing?.createSplitter() ?? assert.fail('there is no framing');
  const reader = kiro.createStreamReader();
  const events = cut(Buffer.concat(frames), 50).flatMap((piece) => splitter.push(piece));
  return [...[...events, ...splitter.flush()].flatMap((event) => reader.read(event)), ...reader.end()];
}

for (const client of formats) {
  describe(`${client.id} over Kiro`, () => {
    const { conversation } = conversationOf(client, client.sample.request);
    const target = { model: 'claude-sonnet-4.5', stream: true, traits: {} };
    const writing = kiro.writeRequest(conversation, target);

    it('asks what the service takes, with everything that the request holds', () => {
      const body = throughJson(writing.body);
      assert.equal(refusalOf(body), undefined, JSON.stringify(body));
      const said = JSON.stringify(body);
      for (const part of conversation.turns.flatMap((turn) => turn.parts)) {
        if (part.type === 'text') assert.ok(said.includes(JSON.stringify(part.text).slice(1, -1)), part.text);
        if (part.type === 'image') assert.match(said, /"images":\[\{"format":"png"/);
        if (part.type === 'tool-call') assert.ok(said.includes(`"toolUseId":"${part.id}"`), part.id);
      }
    });

    it('hears reasoning, text, parallel calls and figures', () => {
      const frames = [
        ...textFrames(`<thinking>${reasoning}</thinking>\n\n${text}`),
        ...callFrames(calls.map(({ id, name, arguments: args }) => ({ id, name, args: JSON.parse(args) }))),
        ...tail(),
      ];
      const events = read(frames).flatMap(createToolRestorer(writing));
      const heard = client.client.stream(writeStream(client.format, events));
      assert.equal(heard.end, 'calls');
      assert.deepEqual(
        heard.parts.filter(({ type }) => type === 'text'),
        [{ type: 'text', text }],
      );
      assert.deepEqual(
        heard.parts.flatMap((part) => (part.type === 'call' ? [JSON.parse(part.arguments)] : [])),
        calls.map((call) => JSON.parse(call.arguments)),
      );
      assert.equal(heard.usage.input, 11);
      assert.equal(heard.usage.output, 7);
    });

    it('hears of a failure in the middle, and of no good end', () => {
      const events = read([
        ...textFrames('So far'),
        eventFrame('invalidStateEvent', { message: 'Broken here.' }),
      ]);
      const heard = client.client.stream(writeStream(client.format, events));
      assert.equal(heard.end, 'failure');
      assert.match(heard.error ?? '', /Broken here/);
    });
  });
}
