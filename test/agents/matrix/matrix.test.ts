// Real agents over every upstream format: each of the gateway's sides against a program that nobody here wrote.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestRecord } from '../../../src/core/control/protocol.ts';
import type { DialectId } from '../../../src/core/model/format-id.ts';
import { type FormatUnderTest, formats } from '../../support/formats.ts';
import { startGateway, type TestGateway } from '../../support/gateway.ts';
import { installAgent } from '../install-agents.ts';
import type { AgentUnderTest } from './agent-under-test.ts';
import { agentsUnderTest } from './agents/index.ts';
import { unexplained } from './known-losses.ts';
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
      it(`answers a question from ${upstream.id}`, () =>
        inScene(agent, upstream, plainQuestion, (scene) => checkRun(scene, program)));

      it(`does its work with its own tools for ${upstream.id}`, () => {
        const task = ({ workspace }: Rooms) => toolTask(agent.tools, workspace);
        return inScene(agent, upstream, task, (scene) => checkRun(scene, program));
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
  for (const [name, bytes] of Object.entries(task.given)) writeFileSync(join(rooms.workspace, name), bytes);
  const outside = await startOutside();
  const upstream = await startMindedUpstream(format, task);
  try {
    const gateway = await startGateway(configurationFor(format.id, upstream));
    try {
      await play({ agent, task, rooms, upstream, gateway, outside });
    } finally {
      await gateway.close();
    }
  } finally {
    await upstream.close();
    await outside.close();
    rooms.remove();
  }
}

/** Whatever model the agent names, the upstream's is asked. */
function configurationFor(format: DialectId, { account }: MindedUpstream): string {
  return [
    `providers: [${account}]`,
    `profiles: { matrix: { "*": "upstream/${vendors[format].model}" } }`,
    'default-profile: matrix',
  ].join('\n');
}

async function checkRun(scene: Scene, program: string): Promise<void> {
  const { agent, task, rooms, upstream, gateway, outside } = scene;
  const launch = agent.launch({ address: gateway.url, key: gateway.key, home: rooms.home });
  const ran = await runAgent(program, launch, task.prompt, rooms, outside.environment);
  const told = story(scene, ran);

  assert.deepEqual(upstream.complaints(), [], told);
  assert.equal(ran.end, 0, told);
  if (agent.misgiving) assert.doesNotMatch(ran.errors, agent.misgiving, told);
  const wanted = lastWords(task, () => true);
  assert.ok(ran.output.includes(wanted), `"${wanted}" is missing.\n${told}`);
  for (const [file, content] of Object.entries(task.files)) {
    assert.equal(readFileSync(join(rooms.workspace, file), 'utf8'), content, file);
  }
  assert.ok(countWithTools(upstream.requests) > task.steps.length, told);
  checkRecords(agent, await gateway.control.get<RequestRecord[]>('requests'), told);
  assert.deepEqual(outside.asked, [], 'It spoke to others than the gateway.');
}

/** Served at the first attempt, in the agent's dialect, and with nothing lost that should have crossed. */
function checkRecords({ speaks }: AgentUnderTest, records: RequestRecord[], told: string): void {
  assert.ok(records.length > 0, told);
  for (const { format, account, status, attempts, losses } of records) {
    const seen = { format, account, status, attempts: attempts.length, unexplained: unexplained(losses) };
    const good = { format: speaks, account: 'upstream', status: 200, attempts: 1, unexplained: [] };
    assert.deepEqual(seen, good, told);
  }
}

/** What happened, for whoever has to find out why it went wrong. */
function story({ gateway, upstream }: Scene, { end, output, errors }: AgentEnd): string {
  return [`ended with ${end}`, output, errors, ...upstream.complaints(), ...gateway.log]
    .join('\n')
    .slice(-6000);
}
