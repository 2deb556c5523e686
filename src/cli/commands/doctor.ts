// `headgate doctor`: looks at everything that has to be right, one line each.

import { findOnPath } from '../../core/agents/find-on-path.ts';
import { agents } from '../../core/agents/index.ts';
import type { Configuration } from '../../core/config/configuration.ts';
import type { Status } from '../../core/control/protocol.ts';
import { type Command, type CommandContext, exitCodes } from '../command.ts';
import { examineConfiguration } from '../doctor/configuration.ts';
import { examineAccounts, examineCredentials } from '../doctor/credentials.ts';
import type { Finding } from '../doctor/finding.ts';
import { whyPortIsTaken } from '../port.ts';
import { runningStatus } from '../running-gateway.ts';
import { stateFolder } from '../state-folder.ts';
import { table } from '../table.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Checks configuration, port, credentials, and which agents are installed.',
  positionals: [],
  options: {
    config: { value: 'FILE', help: 'The configuration to check, instead of the one in the state folder.' },
  },
  details: 'One line each: ok, note or wrong. Exits with 1 when something is wrong.',
  async run({ values }, context) {
    const { readConfiguration } = await import('../configuration-file.ts');
    const status = await runningStatus(context);
    const reading = await readConfiguration(
      values.config ?? status?.configFile,
      stateFolder(context.environment),
    );
    const findings = [
      ...examineConfiguration(reading),
      ...(await examineGateway(status, reading.configuration)),
      ...(status ? examineAccounts(status.accounts) : []),
      ...(!status && reading.configuration ? examineCredentials(reading.configuration, context) : []),
      ...(await examineAgents(context)),
    ];
    const lines = table(findings.map(({ verdict, subject, message }) => [verdict, subject, message]));
    for (const line of lines) context.print(line);
    return findings.some(({ verdict }) => verdict === 'wrong') ? exitCodes.problem : exitCodes.good;
  },
};

async function examineGateway(
  status: Status | undefined,
  configuration: Configuration | undefined,
): Promise<Finding[]> {
  const subject = 'gateway';
  if (status) {
    const message = `${status.address} serves, run by ${status.runner}, version ${status.version}.`;
    return [{ verdict: 'ok', subject, message }];
  }
  if (!configuration) return [];
  const { host, port } = configuration.server;
  const taken = await whyPortIsTaken(host, port);
  if (!taken) return [{ verdict: 'note', subject, message: `None runs; port ${port} is free for it.` }];
  const message = `None runs, and port ${port} cannot be had (${taken}). Choose another "server.port".`;
  return [{ verdict: 'wrong', subject, message }];
}

async function examineAgents(context: CommandContext): Promise<Finding[]> {
  return Promise.all(
    agents.map(async ({ id, command }): Promise<Finding> => {
      const file = await findOnPath(command, context.environment);
      const subject = `agent ${id}`;
      if (file) return { verdict: 'ok', subject, message: file };
      return { verdict: 'note', subject, message: `There is no "${command}" on PATH.` };
    }),
  );
}
