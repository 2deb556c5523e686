// Real agents over every upstream format: each of the gateway's sides against a program that nobody here wrote.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestRecord } from '../../../src/core/control/protocol.ts';
import { type FormatUnderTest, formats } from '../../support/formats.ts';
import { startGateway, type TestGateway } from '../../support/gateway.ts';
import { installAgent } from '../install-agents.ts';
import type { AgentUnderTest } from './agent-under-test.ts';
import { agentsUnderTest } from './agents/index.ts';
import { countWithTools, type MindedUpstream, startMindedUpstream } from './minded-upstream.ts';
import { vendors } from './minds.ts';
import { type Outside, startOutside } from './outside.ts';
import { type AgentEnd, makeRooms, type Rooms, runAgent } from './run-agent.ts';
import { lastWords, plainQuestion, type Task, toolTask } from './task.ts';

for (const agent of agentsUnderTest) {
  describe(`${agent.title} ${agent.package.version}`, function () {
    this.timeout(180_000).slow(30_000);
    let program: string;

    before(async function () {
      this.timeout(600_000);
      try {
        program = await installAgent(agent.package);
      } catch (error) {
        console.log(`${agent.title} cannot be installed here: ${String(error).slice(0, 500)}`);
        this.skip();
      }
    });

    for (const upstream of formats) {
      it(`answers a question from ${upstream.id}`, async () => {
        await inScene(
          agent,
          upstream,
          () => plainQuestion(),
          (scene) => checkRun(scene, program),
        );
      });

      it(`writes files with its own tools, as ${upstream.id} calls them`, async () => {
        const task = ({ workspace }: Rooms) => toolTask(agent.tools, workspace);
        await inScene(agent, upstream, task, (scene) => checkRun(scene, program));
      });
    }
  });
}

interface Scene {
  agent: AgentUnderTest;
  task: Task;
  rooms: Rooms;
  upstream: MindedUpstream;
  gateway: TestGateway;
  outside: Outside;
}

/** Everything for one run, taken down again whatever becomes of it. */
async function inScene(
  agent: AgentUnderTest,
  format: FormatUnderTest,
  makeTask: (rooms: Rooms) => Task,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const rooms = makeRooms();
  const task = makeTask(rooms);
  for (const [name, content] of Object.entries(task.given))
    writeFileSync(join(rooms.workspace, name), content);
  const outside = await startOutside();
  const upstream = await startMindedUpstream(format, task);
  const gateway = await startGateway(
    [
      `providers: [${upstream.account}]`,
      `profiles: { matrix: { "*": "upstream/${vendors[format.id].model}" } }`,
      'default-profile: matrix',
    ].join('\n'),
  );
  try {
    await play({ agent, task, rooms, upstream, gateway, outside });
  } finally {
    await gateway.close();
    await upstream.close();
    await outside.close();
    rooms.remove();
  }
}

async function checkRun(scene: Scene, program: string): Promise<void> {
  const { agent, task, rooms, upstream, gateway, outside } = scene;
  const launch = agent.launch({ address: gateway.url, key: gateway.key, home: rooms.home });
  const ran = await runAgent(program, launch, task.prompt, rooms, outside.environment);
  const told = await story(scene, ran);

  assert.deepEqual(upstream.complaints(), [], told);
  assert.equal(ran.end, 0, told);
  for (const word of lastWords(task)) assert.ok(ran.output.includes(word), `${word} is missing.\n${told}`);
  for (const [file, content] of Object.entries(task.files)) {
    assert.equal(readFileSync(join(rooms.workspace, file), 'utf8'), content, file);
  }
  assert.ok(countWithTools(upstream.requests) > task.steps.length, told);
  for (const record of await gateway.control.get<RequestRecord[]>('requests')) {
    assert.equal(record.account, 'upstream', told);
    assert.equal(record.status, 200, told);
  }
  assert.deepEqual(outside.asked, []);
}

/** What happened, for whoever has to find out why it went wrong. */
async function story({ gateway, upstream }: Scene, { end, output, errors }: AgentEnd): Promise<string> {
  return [`ended with ${end}`, output, errors, ...upstream.complaints(), ...gateway.log]
    .join('\n')
    .slice(-6000);
}
