// The scripted upstream: a Chat server that answers at once with a fixed answer, or streams fixed chunks.

import { createServer } from 'node:http';

const chunks = 20;
const pauseMs = 5;
const text = 'All rivers run into the sea, yet the sea is not full. ';

const plain = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_750_000_000,
  model: 'bench',
  choices: [{ index: 0, message: { role: 'assistant', content: text.repeat(20) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 200, completion_tokens: 260, total_tokens: 460 },
});

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const { stream, model } = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  if (!stream) {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(plain),
    });
    response.end(plain);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(event({ delta: { role: 'assistant', content: text } }));
  for (let sent = 1; sent < chunks; sent++) {
    await new Promise((resolve) =>
      model === 'bench-paced' ? setTimeout(resolve, pauseMs) : setImmediate(resolve),
    );
    response.write(event({ delta: { content: text } }));
  }
  response.write(event({ delta: {}, finish_reason: 'stop' }));
  response.end('data: [DONE]\n\n');
});

/** @param {{ delta: object, finish_reason?: string }} choice */
function event(choice) {
  const chunk = {
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_750_000_000,
    model: 'bench',
    choices: [{ index: 0, finish_reason: null, ...choice }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
