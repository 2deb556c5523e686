// `headgate doctor`: looks at everything that has to be right, one line each.

import { type Command, exitCodes } from '../command.ts';
import { examineAccounts, examineCredentials } from '../doctor/accounts.ts';
import { examineAgents } from '../doctor/agents.ts';
import { examineConfiguration } from '../doctor/configuration.ts';
import { examineGateway } from '../doctor/gateway.ts';
import { inspect } from '../inspect.ts';
import { runningStatus } from '../running-gateway.ts';
import { stateFolder } from '../state-folder.ts';
import { table } from '../table.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Checks configuration, port, credentials, and which agents are installed.',
  positionals: [],
  options: {
    config: { value: 'FILE', help: 'The configuration to check, instead of the one that is in use.' },
  },
  details: 'One line each: ok, note or wrong. Exits with 1 when something is wrong.',
  async run({ values }, context) {
    const status = await runningStatus(context);
    const configFile = values.config ?? status?.configFile;
    const inspection = await inspect(stateFolder(context.environment), configFile, context);
    const findings = [
      ...examineConfiguration(inspection),
      ...(await examineGateway(status, inspection)),
      ...(status ? examineAccounts(status.accounts) : examineCredentials(inspection)),
      ...(await examineAgents(context)),
    ];
    const lines = table(findings.map(({ verdict, subject, message }) => [verdict, subject, message]));
    for (const line of lines) context.print(line);
    return findings.some(({ verdict }) => verdict === 'wrong') ? exitCodes.problem : exitCodes.good;
  },
};
