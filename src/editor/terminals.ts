// Writes the agents' variables into the editor's terminals, and takes them back.

import type { EnvironmentVariableCollection } from 'vscode';
import { findOnPath } from '../core/agents/find-on-path.ts';
import { agents } from '../core/agents/index.ts';
import type { Settings } from './settings.ts';
import type { GatewayState, Running } from './state.ts';
import { terminalVariables } from './terminal-variables.ts';

const everywhere = { applyAtProcessCreation: true, applyAtShellIntegration: true };

export class Terminals {
  readonly #collection: EnvironmentVariableCollection;
  readonly #findInstalled: () => Promise<ReadonlySet<string>>;
  #installed: Promise<ReadonlySet<string>> | undefined;
  #turn = 0;

  /** `description` is constant: a changed one makes the editor warn about every open terminal. */
  constructor(
    collection: EnvironmentVariableCollection,
    description: string,
    findInstalled: () => Promise<ReadonlySet<string>>,
  ) {
    this.#collection = collection;
    this.#findInstalled = findInstalled;
    collection.description = description;
  }

  /**
   * A gateway that is only starting, or starting again, leaves the variables as they are: it comes back at the same
   * address. A stranger on the port gets nothing, and without an account the agents keep their own way.
   */
  async show(state: GatewayState, settings: Settings): Promise<void> {
    const turn = ++this.#turn;
    if (!settings.terminals.enabled || state.kind === 'blocked') return this.#write({});
    if (state.kind !== 'running') return;
    if (state.status.accounts.every((account) => account.state === 'off')) return this.#write({});
    this.#installed ??= this.#findInstalled();
    const installed = await this.#installed;
    // The gateway may have been lost to a stranger while we looked.
    if (turn === this.#turn) this.#write(wantedVariables(state, settings, installed));
  }

  /** Writes only what differs, and deletes single names: `clear` before a later write makes the editor warn. */
  #write(variables: Record<string, string>): void {
    for (const [name] of [...this.#collection]) {
      if (!(name in variables)) this.#collection.delete(name);
    }
    for (const [name, value] of Object.entries(variables)) {
      if (this.#collection.get(name)?.value !== value) this.#collection.replace(name, value, everywhere);
    }
  }
}

function wantedVariables(
  state: Running,
  settings: Settings,
  installed: ReadonlySet<string>,
): Record<string, string> {
  return terminalVariables({
    agents,
    choices: settings.terminals.agents,
    installed,
    address: state.status.address,
    key: state.client.key,
    environment: process.env,
  });
}

/** Ids of the agents whose program is on PATH. */
export async function installedAgents(): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    agents.map(async (agent) => ((await findOnPath(agent.command, process.env)) ? [agent.id] : [])),
  );
  return new Set(found.flat());
}
