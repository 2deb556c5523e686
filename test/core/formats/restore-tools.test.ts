// Calls come back under the names and kinds that the client declared.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../src/core/formats/fold.ts';
import { createToolRestorer, unwrapInput, wrapInput } from '../../../src/core/formats/restore-tools.ts';
import type { StreamEvent } from '../../../src/core/model/stream.ts';

describe('restoring tools', () => {
  const call = (name: string, ...pieces: string[]): StreamEvent[] => [
    { type: 'tool-call-start', call: 0, id: 'call_1', name, kind: 'function' },
    ...pieces.map((text): StreamEvent => ({ type: 'tool-call-delta', call: 0, arguments: text })),
    { type: 'tool-call-end', call: 0 },
  ];

  it('gives a shortened name back and leaves the arguments alone', () => {
    const restore = createToolRestorer({ restoreToolName: { short_1: 'the.long.name' } });
    assert.deepEqual(foldAnswer(call('short_1', '{"a":', '1}').flatMap(restore)).parts, [
      { type: 'tool-call', id: 'call_1', name: 'the.long.name', kind: 'function', arguments: '{"a":1}' },
    ]);
  });

  it('passes everything through that nobody changed', () => {
    const events: StreamEvent[] = [{ type: 'text-delta', text: 'x' }, ...call('constructor', '{}')];
    assert.deepEqual(events.flatMap(createToolRestorer({ restoreToolName: {} })), events);
    assert.deepEqual(events.flatMap(createToolRestorer({})), events);
  });

  it('unwraps the free text of a custom tool, however it is cut', () => {
    const text = 'line "one"\nü';
    const restore = createToolRestorer({ wrappedTools: ['patch'] });
    const events = call('patch', ...wrapInput(text)).flatMap(restore);
    assert.deepEqual(foldAnswer(events).parts, [
      { type: 'tool-call', id: 'call_1', name: 'patch', kind: 'custom', arguments: text },
    ]);
  });

  it('keeps arguments that are not the wrapper', () => {
    assert.equal(unwrapInput('{"other":1}'), '{"other":1}');
    assert.equal(unwrapInput('{"input":"cut'), '{"input":"cut');
  });
});
