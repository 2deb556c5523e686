import assert from 'node:assert/strict';
import { kiro } from '../../../../src/core/formats/kiro/index.ts';

const at = (baseUrl: string, operation: 'generate' | 'models' = 'generate') =>
  kiro.endpoint(baseUrl, operation, 'auto', true);

describe('the address of a conversation at Kiro', () => {
  for (const [baseUrl, address] of [
    ['https://runtime.us-east-1.kiro.dev', 'https://runtime.us-east-1.kiro.dev/'],
    ['https://q.us-east-1.amazonaws.com/', 'https://q.us-east-1.amazonaws.com/'],
    [
      'https://q.us-east-1.amazonaws.com/generateAssistantResponse',
      'https://q.us-east-1.amazonaws.com/generateAssistantResponse',
    ],
    ['https://proxy.example/kiro#', 'https://proxy.example/kiro'],
  ] as const) {
    it(`is ${address} under ${baseUrl}`, () => assert.equal(at(baseUrl), address));
  }

  it('decides how the operation is named: by a header, or by the path', () => {
    const named = kiro.headers(undefined, at('https://runtime.us-east-1.kiro.dev'));
    assert.equal(named['x-amz-target'], 'AmazonCodeWhispererStreamingService.GenerateAssistantResponse');
    assert.equal(named['content-type'], 'application/x-amz-json-1.0');
    const byPath = kiro.headers(undefined, at('https://q.us-east-1.amazonaws.com/generateAssistantResponse'));
    assert.equal(byPath['x-amz-target'], undefined);
    assert.equal(byPath['content-type'], 'application/json');
  });
});

describe('the models of Kiro', () => {
  it('are listed by the host that manages, or beside the conversation', () => {
    assert.equal(
      at('https://runtime.eu-central-1.kiro.dev', 'models'),
      'https://management.eu-central-1.kiro.dev/List-Available-Models?origin=AI_EDITOR',
    );
    const older = at('https://q.us-east-1.amazonaws.com/generateAssistantResponse', 'models');
    assert.equal(older, 'https://q.us-east-1.amazonaws.com/ListAvailableModels?origin=AI_EDITOR');
    assert.equal(kiro.headers(undefined, older)['x-amz-target'], undefined);
  });

  it('are read without the one for internal use', () => {
    const models = [
      { modelId: 'auto', modelName: 'Auto' },
      { modelId: 'claude-sonnet-4.5', displayName: 'Claude Sonnet 4.5' },
      { modelId: 'simple-task' },
      { modelName: 'nameless' },
      null,
    ];
    assert.deepEqual(kiro.readModels({ models }), [
      { id: 'auto', owner: 'kiro', displayName: 'Auto' },
      { id: 'claude-sonnet-4.5', owner: 'kiro', displayName: 'Claude Sonnet 4.5' },
    ]);
    assert.deepEqual(kiro.readModels({}), []);
  });
});
