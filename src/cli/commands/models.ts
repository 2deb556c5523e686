// `headgate models`: what the running gateway serves, one model a line.

import type { ModelsList } from '../../core/control/protocol.ts';
import { type Command, exitCodes } from '../command.ts';
import { withRunningGateway } from '../running-gateway.ts';
import { table } from '../table.ts';

export const models: Command = {
  name: 'models',
  summary: 'Lists the models that the running gateway serves, and whose they are.',
  positionals: [],
  options: {},
  async run(_input, context) {
    const list = await withRunningGateway(context, (client) => client.get<ModelsList>('models'));
    for (const line of table(list.models.map((model) => [model.id, model.owner]))) context.print(line);
    if (list.models.length === 0) context.warn('No account lists any models.');
    return exitCodes.good;
  },
};
