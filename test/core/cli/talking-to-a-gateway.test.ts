// The commands that ask a running gateway, and what they say when none runs.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, Stage } from './headgate-process.ts';

const account = {
  name: 'local',
  type: 'openai',
  'base-url': 'http://127.0.0.1:9/v1',
  'api-key': '$' + '{env:LOCAL_KEY}',
  models: ['llama', { name: 'phi', alias: 'small' }],
};

describe('with a gateway that runs', function () {
  this.timeout(60_000);
  let stage: Stage;
  let address: string;

  before(async () => {
    stage = new Stage();
    const file = stage.write('headgate.yaml', {
      server: { port: await freePort() },
      providers: [account, { ...account, name: 'keyless', 'api-key': '$' + '{env:NOT_SET}' }],
    });
    const serving = stage.start(['serve', '--config', file], { LOCAL_KEY: 'x'.repeat(20) });
    address = (await serving.printed(/(http:\S+)/))[1]!;
  });
  after(() => stage.close());

  it('models lists what it serves', async () => {
    const { code, stdout } = await stage.run(['models']);
    assert.equal(code, 0);
    assert.match(stdout, /^llama\s/m);
    assert.match(stdout, /^small\s/m);
  });

  it('explain marks who would serve, and says why others would not', async () => {
    const { code, stdout } = await stage.run(['explain', 'llama']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^-> {2}local +llama .*serves$/m);
    assert.match(stdout, /^ {4}keyless +llama +.*NOT_SET/m);
  });

  it('explain ends with 1 where nothing serves a model', async () => {
    const { code, stdout } = await stage.run(['explain', 'nobody/has-this']);
    assert.equal(code, 1);
    assert.match(stdout, /Nothing serves nobody\/has-this now\./);
  });

  it('env prints lines with its address and a key that it takes', async () => {
    const { code, stdout } = await stage.run(['env', '--agent', 'claude-code', '--shell', 'sh']);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^export ANTHROPIC_BASE_URL='${address}'$`, 'm'));
    const [, key] = /^export ANTHROPIC_AUTH_TOKEN='(.+)'$/m.exec(stdout)!;
    const answer = await fetch(`${address}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(answer.status, 200);
  });

  it('env leaves out variables that other programs read, unless asked for that agent', async () => {
    assert.doesNotMatch((await stage.run(['env', '--shell', 'sh'])).stdout, /OPENAI_/);
    assert.match(
      (await stage.run(['env', '--agent', 'qwen-code', '--shell', 'dotenv'])).stdout,
      /^OPENAI_MODEL='headgate'$/m,
    );
  });

  it('env adds the exception from an HTTP proxy', async () => {
    const { stdout } = await stage.run(['env', '--shell', 'sh'], { HTTPS_PROXY: 'http://proxy.example:1' });
    assert.match(stdout, /^export NO_PROXY='127\.0\.0\.1,localhost'$/m);
  });

  it('doctor tells who serves, and ends with 1 for the account without its key', async () => {
    const { code, stdout } = await stage.run(['doctor']);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^ok +gateway +${address} serves`, 'm'));
    assert.match(stdout, /^ok +account local /m);
    assert.match(stdout, /^wrong +account keyless .*NOT_SET/m);
  });
});

describe('without a gateway', function () {
  this.timeout(60_000);
  let stage: Stage;

  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.close());

  for (const call of [['models'], ['env'], ['explain', 'llama']]) {
    it(`${call[0]} says that none runs, and how to start one`, async () => {
      const { code, stdout, stderr } = await stage.run(call);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
      assert.match(stderr, /^No gateway runs .*headgate serve/);
    });
  }

  it('doctor looks at the file, the port, the credentials and the agents', async () => {
    const agents = join(stage.folder, 'programs');
    mkdirSync(agents);
    writeFileSync(join(agents, 'claude'), '');
    chmodSync(join(agents, 'claude'), 0o755);
    const file = stage.write('headgate.yaml', { server: { port: await freePort() }, providers: [account] });
    const path = { PATH: agents };
    const without = await stage.run(['doctor', '--config', file], path);
    assert.equal(without.code, 1);
    assert.match(without.stdout, /^ok +configuration .*1 account\.$/m);
    assert.match(without.stdout, /^note +gateway .*free/m);
    assert.match(without.stdout, /^wrong +account local .*LOCAL_KEY/m);
    assert.match(without.stdout, /^ok +agent claude-code .*claude$/m);
    assert.match(without.stdout, /^note +agent kilo /m);
    const with_ = await stage.run(['doctor', '--config', file], { ...path, LOCAL_KEY: 'x'.repeat(20) });
    assert.equal(with_.code, 0, with_.stdout);
  });

  it('doctor ends with 1 and the place of a mistake in the configuration', async () => {
    const file = stage.write('headgate.yaml', 'failover: 7\n');
    const { code, stdout } = await stage.run(['doctor', '--config', file]);
    assert.equal(code, 1);
    assert.match(stdout, /^wrong +configuration +\S*headgate\.yaml:1:\d+: error: /m);
  });
});
