// `headgate env`: the lines that point agents at the running gateway.

import { agents } from '../../core/agents/index.ts';
import { loopbackException } from '../../core/agents/loopback-exception.ts';
import { readChoice } from '../arguments.ts';
import { type Command, exitCodes } from '../command.ts';
import { agentAccess } from '../running-gateway.ts';
import { environmentLines, shellNames, usualShell, type VariableGroup } from '../shells.ts';

export const env: Command = {
  name: 'env',
  summary: 'Prints the lines that point agents at the running gateway, the key among them.',
  positionals: [],
  options: {
    agent: { value: 'NAME', help: `Only this one: ${agents.map((agent) => agent.id).join(', ')}.` },
    shell: { value: 'SHELL', help: `${shellNames.join(', ')}; without it, the shell you are in.` },
  },
  details:
    'In a POSIX shell: eval "$(headgate env)". Without --agent, agents whose variables other programs\n' +
    'read too are left out.',
  async run({ values }, context) {
    const shell = values.shell
      ? readChoice('shell', values.shell, shellNames)
      : usualShell(context.environment, context.platform);
    const chosen = chooseAgents(values.agent);
    const access = await agentAccess(context);
    const groups: VariableGroup[] = chosen.map((agent) => ({
      title: agent.title,
      variables: agent.environment(access),
    }));
    const exception = loopbackException(context.environment);
    if (exception.NO_PROXY) groups.push(pastProxy(exception.NO_PROXY));
    for (const line of environmentLines(shell, groups)) context.print(line);
    return exitCodes.good;
  },
};

/** curl and Python read the lower-case name first. */
function pastProxy(exceptions: string): VariableGroup {
  return { title: 'Past your HTTP proxy', variables: { NO_PROXY: exceptions, no_proxy: exceptions } };
}

function chooseAgents(id: string | undefined) {
  if (id === undefined) return agents.filter((agent) => !agent.shared);
  const known = agents.map((agent) => agent.id);
  return agents.filter((agent) => agent.id === readChoice('agent', id, known));
}
