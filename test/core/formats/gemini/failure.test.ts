// Errors of Google read, and errors for Gemini clients written.

import assert from 'node:assert/strict';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import type { Failure, FailureWords } from '../../../../src/core/model/failure.ts';

const google = (error: object) => JSON.stringify({ error });

describe("Google's error", () => {
  const quota = {
    code: 429,
    message: 'You exceeded your current quota. Please retry in 34.4s.',
    status: 'RESOURCE_EXHAUSTED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ quotaMetric: 'requests', quotaId: 'GenerateRequestsPerDay' }],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
    ],
  };
  const cases: [phenomenon: string, status: number, body: string, expected: Partial<FailureWords>][] = [
    [
      'about a bad key',
      400,
      google({
        code: 400,
        message: 'API key not valid.',
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
      }),
      { message: 'API key not valid.', type: 'INVALID_ARGUMENT', code: 'API_KEY_INVALID' },
    ],
    [
      'about a quota, with its clock',
      429,
      google(quota),
      {
        message: quota.message,
        type: 'RESOURCE_EXHAUSTED',
        code: 'GenerateRequestsPerDay',
        retryAfterMs: 34_400,
      },
    ],
    [
      'in a list',
      429,
      JSON.stringify([{ error: quota }]),
      { code: 'GenerateRequestsPerDay', retryAfterMs: 34_400 },
    ],
    [
      'about a field',
      400,
      google({
        code: 400,
        message: 'Bad.',
        status: 'INVALID_ARGUMENT',
        details: [{ fieldViolations: [{ field: 'contents[0].parts' }] }],
      }),
      { parameter: 'contents[0].parts', code: '400' },
    ],
    [
      'without details',
      503,
      google({ code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' }),
      { type: 'UNAVAILABLE', code: '503' },
    ],
    ['as a string', 500, '{"error":"broken"}', { message: 'broken' }],
    [
      'as a page',
      502,
      '<html><head><title>502 Bad Gateway</title></head></html>',
      { message: '502 Bad Gateway' },
    ],
    ['as nothing', 500, '', { message: 'The upstream answered with status 500 and no explanation.' }],
  ];
  for (const [phenomenon, status, body, expected] of cases) {
    it(`is read ${phenomenon}`, () => {
      const words: any = gemini.readFailure(status, body);
      for (const [field, value] of Object.entries(expected)) assert.equal(words[field], value, field);
    });
  }

  it('keeps no key and no address of a person', () => {
    const key = `AIza${'x'.repeat(35)}`;
    const message = `Request to /v1beta/models?key=${key} by someone@example.com failed with ${key}`;
    const words = gemini.readFailure(403, google({ code: 403, message, status: 'PERMISSION_DENIED' }));
    assert.ok(!words.message.includes(key) && !words.message.includes('someone'));
  });
});

describe('an error for a Gemini client', () => {
  const cases: [failure: Partial<Failure>, code: number, status: string][] = [
    [{ kind: 'invalid-request', scope: 'request' }, 400, 'INVALID_ARGUMENT'],
    [{ kind: 'too-large', scope: 'request' }, 413, 'INVALID_ARGUMENT'],
    [{ kind: 'unauthenticated', scope: 'request' }, 401, 'UNAUTHENTICATED'],
    [{ kind: 'unauthenticated', scope: 'account' }, 403, 'PERMISSION_DENIED'],
    [{ kind: 'billing' }, 403, 'PERMISSION_DENIED'],
    [{ kind: 'forbidden' }, 403, 'PERMISSION_DENIED'],
    [{ kind: 'model-not-found' }, 404, 'NOT_FOUND'],
    [{ kind: 'rate-limit' }, 429, 'RESOURCE_EXHAUSTED'],
    [{ kind: 'quota' }, 429, 'RESOURCE_EXHAUSTED'],
    [{ kind: 'overloaded' }, 503, 'UNAVAILABLE'],
    [{ kind: 'timeout' }, 504, 'DEADLINE_EXCEEDED'],
    [{ kind: 'server' }, 502, 'INTERNAL'],
    [{ kind: 'malformed' }, 502, 'INTERNAL'],
    [{ kind: 'redirect' }, 502, 'INTERNAL'],
    [{ kind: 'unreachable' }, 502, 'UNAVAILABLE'],
    [{ kind: 'broken-stream' }, 502, 'UNAVAILABLE'],
    [{ kind: 'cancelled', scope: 'request' }, 499, 'CANCELLED'],
  ];
  for (const [failure, code, status] of cases) {
    it(`is ${code} ${status} for ${JSON.stringify(failure)}`, () => {
      const whole: Failure = { kind: 'server', scope: 'account', message: 'It failed.', ...failure };
      assert.deepEqual(gemini.writeFailure(whole, 'req_1'), {
        status: code,
        body: { error: { code, message: 'It failed.', status } },
      });
    });
  }

  it('has the words by which agents know that their history is too long', () => {
    const write = (message: string) => {
      const { body }: any = gemini.writeFailure({ kind: 'context-too-long', scope: 'request', message }, 'r');
      return body.error.message;
    };
    const own = 'The input token count (9) exceeds the maximum number of tokens allowed (8).';
    assert.equal(write(own), own);
    assert.match(
      write('prompt is too long'),
      /exceeds the maximum number of tokens allowed: prompt is too long$/,
    );
  });
});
