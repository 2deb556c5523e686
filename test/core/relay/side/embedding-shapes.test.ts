import assert from 'node:assert/strict';
import {
  decodeVector,
  encodeVector,
  readGoogleAnswer,
  readOpenAiAnswer,
  withEncoding,
} from '../../../../src/core/relay/side/embedding-answer.ts';
import {
  readEmbeddingRequest,
  renameGoogleRequest,
  writeGoogleRequest,
  writeOpenAiRequest,
} from '../../../../src/core/relay/side/embedding-request.ts';
import { readSideUsage } from '../../../../src/core/relay/side/side-usage.ts';

const text = (content: string) => ({ parts: [{ text: content }] });

describe('a request for embeddings', () => {
  it('of OpenAI has one text or several', () => {
    for (const [input, texts] of [
      ['a', ['a']],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    ] as const) {
      const reading = readEmbeddingRequest({ model: 'm', input: input as any, dimensions: 8 }, 'openai');
      assert.deepEqual(reading, { ok: true, request: { texts: [...texts], dimensions: 8, losses: [] } });
    }
  });

  it('of OpenAI cannot cross as tokens, nor without an input', () => {
    const reasonOf = (input: any) => {
      const reading = readEmbeddingRequest({ model: 'm', input }, 'openai');
      return reading.ok ? '' : reading.reason;
    };
    assert.match(reasonOf([1, 2, 3]), /lists of tokens/);
    assert.match(reasonOf([[1, 2], [3]]), /lists of tokens/);
    assert.match(reasonOf([]), /"input" is empty/);
    assert.match(reasonOf(undefined), /neither a text nor a list/);
    assert.match(reasonOf({ text: 'a' }), /neither a text nor a list/);
  });

  it('of Google has one content, or many, in either spelling of its fields', () => {
    const one = readEmbeddingRequest(
      { content: text('a'), outputDimensionality: 8, taskType: 'RETRIEVAL_QUERY' },
      'google',
    );
    assert.deepEqual(one, { ok: true, request: { texts: ['a'], dimensions: 8, losses: ['taskType'] } });
    const requests = [
      { model: 'models/m', content: { parts: [{ text: 'a' }, { text: 'b' }] }, output_dimensionality: 8 },
      { model: 'models/m', content: text('c'), embedContentConfig: { outputDimensionality: 8, title: 't' } },
    ];
    const many = readEmbeddingRequest({ requests }, 'google-batch');
    assert.deepEqual(many, { ok: true, request: { texts: ['a\nb', 'c'], dimensions: 8, losses: ['title'] } });
  });

  it('of Google cannot cross with images, with several sizes, or empty', () => {
    const reasonOf = (body: any) => {
      const reading = readEmbeddingRequest(body, 'google-batch');
      return reading.ok ? '' : reading.reason;
    };
    const image = { parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }] };
    assert.match(reasonOf({ requests: [{ content: image }] }), /embeds text/);
    const sizes = [1, 2].map((outputDimensionality) => ({ content: text('a'), outputDimensionality }));
    assert.match(reasonOf({ requests: sizes }), /one "outputDimensionality"/);
    assert.match(reasonOf({}), /"requests" is missing/);
  });

  it('is written in both shapes', () => {
    const request = { texts: ['a', 'b'], dimensions: 8, losses: [] };
    assert.deepEqual(writeOpenAiRequest(request, 'm'), {
      model: 'm',
      input: ['a', 'b'],
      encoding_format: 'float',
      dimensions: 8,
    });
    assert.deepEqual(writeGoogleRequest(request, 'models/m'), {
      requests: ['a', 'b'].map((content) => ({
        model: 'models/m',
        content: text(content),
        outputDimensionality: 8,
      })),
    });
  });

  it('of Google is renamed wherever it names its model, and only there', () => {
    const single = { model: 'models/small', content: text('a') };
    assert.deepEqual(renameGoogleRequest(single, 'big'), { ...single, model: 'models/big' });
    assert.deepEqual(renameGoogleRequest({ content: text('a') }, 'big'), { content: text('a') });
    assert.deepEqual(renameGoogleRequest({ requests: [single] }, 'tunedModels/x'), {
      requests: [{ ...single, model: 'tunedModels/x' }],
    });
  });
});

describe('an answer with embeddings', () => {
  const exact = [0, 1, -0.5, 2.25];

  it('carries floats of 32 bits in base64, little end first', () => {
    assert.equal(encodeVector([1, -2]), Buffer.from('0000803f000000c0', 'hex').toString('base64'));
    assert.deepEqual(decodeVector(encodeVector(exact)), exact);
  });

  it('of OpenAI is put in the order of the texts', () => {
    const data = [
      { index: 1, embedding: [2] },
      { index: 0, embedding: encodeVector([1]) },
    ];
    const usage = { prompt_tokens: 3, total_tokens: 3 };
    assert.deepEqual(readOpenAiAnswer({ data, usage }), { vectors: [[1], [2]], usage: { input: 3 } });
  });

  it('of Google is one, or many, with tokens where it counts them', () => {
    assert.deepEqual(readGoogleAnswer({ embedding: { values: [1] } }), { vectors: [[1]], usage: undefined });
    const embeddings = [{ values: [1] }, { values: [2] }];
    const counted = readGoogleAnswer({ embeddings, usageMetadata: { promptTokenCount: 4 } });
    assert.deepEqual(counted, { vectors: [[1], [2]], usage: { input: 4 } });
  });

  it('without vectors is none', () => {
    for (const body of [{}, { data: [] }, { data: [{ index: 0 }] }, { data: [{ embedding: ['a'] }] }])
      assert.equal(readOpenAiAnswer(body as any), undefined);
    for (const body of [{}, { embeddings: [] }, { embedding: {} }, { embeddings: [{ values: 'x' }] }])
      assert.equal(readGoogleAnswer(body as any), undefined);
  });

  it('is packed as it was asked for, and left alone where it is so already', () => {
    const floats = { object: 'list', data: [{ index: 0, embedding: exact, extra: 1 }], usage: null };
    assert.equal(withEncoding(floats, 'float'), floats);
    const packed = withEncoding(floats, 'base64');
    const expected = [{ index: 0, embedding: encodeVector(exact), extra: 1 }];
    assert.deepEqual(packed, { object: 'list', data: expected, usage: null });
    assert.deepEqual(withEncoding(packed, 'float'), floats);
  });
});

describe('token counts of side endpoints', () => {
  const cases: [string, any, any][] = [
    ['embeddings', { usage: { prompt_tokens: 3, total_tokens: 3 } }, { input: 3 }],
    [
      'completions',
      { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
      { input: 3, output: 2 },
    ],
    [
      'images and transcriptions',
      { usage: { input_tokens: 3, output_tokens: 2, input_tokens_details: { cached_tokens: 1 } } },
      { input: 3, output: 2, cachedInput: 1 },
    ],
    ['reranking', { usage: { total_tokens: 9 } }, { input: 9 }],
    ['speech in seconds', { usage: { type: 'duration', seconds: 4 } }, undefined],
    ['nothing', { usage: null }, undefined],
  ];
  for (const [what, body, expected] of cases) {
    it(`are read from ${what}`, () => assert.deepEqual(readSideUsage(body), expected));
  }
});
