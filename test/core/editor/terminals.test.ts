import assert from 'node:assert/strict';
import type { EnvironmentVariableCollection } from 'vscode';
import type { Settings } from '../../../src/editor/settings.ts';
import type { GatewayState } from '../../../src/editor/state.ts';
import { Terminals } from '../../../src/editor/terminals.ts';
import { account, running } from './samples.ts';

/** The editor's collection, with a record of what was done to it. */
class RecordingCollection {
  readonly variables = new Map<string, { value: string }>();
  readonly changes: string[] = [];
  description = '';

  get(name: string) {
    return this.variables.get(name);
  }

  replace(name: string, value: string) {
    this.changes.push(`replace ${name}`);
    this.variables.set(name, { value });
  }

  delete(name: string) {
    this.changes.push(`delete ${name}`);
    this.variables.delete(name);
  }

  [Symbol.iterator]() {
    return this.variables[Symbol.iterator]();
  }
}

const on: Settings = {
  terminals: { enabled: true, agents: { opencode: 'off', kilo: 'off' } },
  statusBar: 'name',
};
const off: Settings = { ...on, terminals: { ...on.terminals, enabled: false } };
const serving = running({ accounts: [account('one')] });
const blocked: GatewayState = { kind: 'blocked', reason: 'stranger', port: 8317 };
const names = ['ANTHROPIC_BASE_URL', 'ANTHROPIC_AUTH_TOKEN'];

describe('terminals', () => {
  let collection: RecordingCollection;
  let terminals: Terminals;
  const written = () => [...collection.variables.keys()].filter((name) => name.toUpperCase() !== 'NO_PROXY');

  beforeEach(() => {
    collection = new RecordingCollection();
    const editors = collection as unknown as EnvironmentVariableCollection;
    terminals = new Terminals(editors, 'constant', async () => new Set());
  });

  it('point at the gateway while it serves and has an account', async () => {
    await terminals.show(serving, on);
    assert.deepEqual(written(), names);
    assert.equal(collection.get('ANTHROPIC_BASE_URL')!.value, 'http://127.0.0.1:8317');
  });

  it('are left alone where nothing changed', async () => {
    await terminals.show(serving, on);
    const before = collection.changes.length;
    await terminals.show(serving, on);
    assert.equal(collection.changes.length, before);
  });

  it('keep what they have while the gateway starts again', async () => {
    await terminals.show(serving, on);
    for (const kind of ['starting', 'stopped'] as const) await terminals.show({ kind }, on);
    await terminals.show({ kind: 'failed', message: 'out of memory' }, on);
    assert.deepEqual(written(), names);
  });

  const reasons: [string, GatewayState, Settings][] = [
    ['a stranger has the port', blocked, on],
    ['the setting is off', serving, off],
    ['there is no account', running(), on],
    ['every account is switched off', running({ accounts: [account('one', { state: 'off' })] }), on],
  ];
  for (const [reason, state, settings] of reasons) {
    it(`are not pointed here when ${reason}`, async () => {
      await terminals.show(serving, on);
      await terminals.show(state, settings);
      assert.deepEqual([...collection.variables.keys()], []);
    });
  }

  it('are not pointed at a stranger that came while the agents were looked for', async () => {
    const late = terminals.show(serving, on);
    await terminals.show(blocked, on);
    await late;
    assert.deepEqual(written(), []);
  });
});
