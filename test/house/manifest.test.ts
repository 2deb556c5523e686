// The manifest, the code and the translations name the same things.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { agents } from '../../src/core/agents/index.ts';
import { commands, contextKeys, settings, viewContainer, views } from '../../src/editor/identifiers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifestText = readFileSync(`${root}package.json`, 'utf8');
const manifest = JSON.parse(manifestText);
const english = JSON.parse(readFileSync(`${root}package.nls.json`, 'utf8'));
const chinese = JSON.parse(readFileSync(`${root}package.nls.zh-cn.json`, 'utf8'));
const { contributes } = manifest;

const allSettings: Record<string, any> = Object.assign(
  {},
  ...contributes.configuration.map((group: any) => group.properties),
);

describe('the manifest', () => {
  it('contributes exactly the commands that the code registers', () => {
    const contributed = contributes.commands.map((command: any) => command.command);
    assert.deepEqual(contributed.toSorted(), Object.values(commands).toSorted());
  });

  it('puts only known commands into menus', () => {
    const known = new Set<string>(Object.values(commands));
    for (const entry of Object.values(contributes.menus).flat() as any[]) {
      assert.ok(known.has(entry.command), `${entry.command} is in a menu, but is no command`);
    }
  });

  it('has the views of the code in their container', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map((container: any) => container.id),
      [viewContainer],
    );
    assert.deepEqual(
      contributes.views[viewContainer].map((view: any) => view.id),
      Object.values(views),
    );
  });

  it('has exactly the settings that the code reads', () => {
    assert.deepEqual(Object.keys(allSettings).toSorted(), Object.values(settings).toSorted());
  });

  it('gives every setting a default, a scope, an order and a description', () => {
    for (const [id, setting] of Object.entries(allSettings)) {
      for (const field of ['type', 'default', 'scope', 'order', 'markdownDescription']) {
        assert.ok(setting[field] !== undefined, `${id} has no ${field}`);
      }
    }
  });

  it('keeps what a folder could abuse out of its reach', () => {
    const restricted = new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations);
    for (const [id, setting] of Object.entries(allSettings)) {
      if (setting.scope === 'window') continue;
      assert.ok(restricted.has(id), `${id} is not among the restricted settings`);
    }
  });

  it('offers a choice for each agent that variables can point here', () => {
    const setting = allSettings[settings.terminalsAgents];
    const ids = agents.map((agent) => agent.id);
    assert.deepEqual(Object.keys(setting.properties), ids);
    assert.deepEqual(Object.keys(setting.default), ids);
  });

  it('asks in its conditions only for context keys that the code sets', () => {
    const known = new Set<string>([
      ...Object.values(contextKeys),
      ...Object.values(views),
      // Commands and settings stand in links and descriptions.
      ...Object.values(commands),
      ...Object.values(settings),
    ]);
    const whens = manifestText.match(/"(?:when|enablement)": "(?:[^"\\]|\\.)*"/g) ?? [];
    assert.ok(whens.length > 0);
    for (const id of whens.join(' ').match(/headgate\.[\w.]+/g) ?? []) {
      assert.ok(known.has(id), `${id} is asked for, but never set`);
    }
  });

  it('keeps inline actions at two a row and title icons at three', () => {
    const looks = ['pool', 'account.ready', 'account.resting', 'account.trial', 'account.broken'];
    for (const look of [...looks, 'account.off', 'account.key']) {
      const inline = contributes.menus['view/item/context'].filter(
        (entry: any) => entry.group.startsWith('inline') && matches(entry.when, look),
      );
      assert.ok(inline.length >= 1 && inline.length <= 2, `${look} has ${inline.length} inline actions`);
    }
    const icons = contributes.menus['view/title'].filter((entry: any) =>
      entry.group.startsWith('navigation'),
    );
    assert.ok(icons.length <= 3);
  });

  it('points only at files that exist', () => {
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map((container: any) => container.icon),
      ...contributes.yamlValidation.map((validation: any) => validation.url),
    ];
    for (const file of files) assert.ok(existsSync(root + file), `${file} is missing`);
  });
});

describe('the translations of the manifest', () => {
  const used = new Set([...manifestText.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]));

  it('cover every key that is used, and hold no other', () => {
    assert.deepEqual(Object.keys(english).toSorted(), [...used].toSorted());
    assert.deepEqual(Object.keys(chinese).toSorted(), [...used].toSorted());
  });

  it('link to the same commands and settings', () => {
    for (const key of used as Set<string>) {
      const links = (text: string) => (text.match(/command:[\w.]+|#headgate\.[\w.]+#/g) ?? []).toSorted();
      assert.deepEqual(links(chinese[key]), links(english[key]), key);
    }
  });
});

/** The three forms in which the manifest asks for a row. */
function matches(when: string, look: string): boolean {
  const exact = when.match(/viewItem == (\S+)$/);
  if (exact) return exact[1] === look;
  const pattern = when.match(/viewItem =~ \/(.*)\/$/);
  assert.ok(pattern?.[1], `a condition in an unknown form: ${when}`);
  return new RegExp(pattern[1]).test(look);
}
