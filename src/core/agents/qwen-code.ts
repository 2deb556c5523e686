// Qwen Code: speaks Chat, and wants address, key and model before it believes the environment.

import { type Agent, gatewayModel } from './agent.ts';

export const qwenCode: Agent = {
  id: 'qwen-code',
  title: 'Qwen Code',
  command: 'qwen',
  shared: true,
  // Without the model variable it ends with "No auth type is selected".
  environment: ({ address, key }) => ({
    OPENAI_BASE_URL: `${address}/v1`,
    OPENAI_API_KEY: key,
    OPENAI_MODEL: gatewayModel,
  }),
};
