// undici's parts by submodule. Its root would fill the process-wide dispatcher slots that built-in fetch reads,
// and the extension host shares those with every other extension.

declare module 'undici/lib/dispatcher/agent.js' {
  import { Agent } from 'undici';
  export default Agent;
}
declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  import { EnvHttpProxyAgent } from 'undici';
  export default EnvHttpProxyAgent;
}
declare module 'undici/lib/dispatcher/proxy-agent.js' {
  import { ProxyAgent } from 'undici';
  export default ProxyAgent;
}
declare module 'undici/lib/dispatcher/socks5-proxy-agent.js' {
  import { Dispatcher } from 'undici';
  export default class Socks5ProxyAgent extends Dispatcher {
    constructor(url: string);
  }
}
declare module 'undici/lib/api/index.js' {
  import type { Dispatcher } from 'undici';
  export function request(
    this: Dispatcher,
    options: Dispatcher.RequestOptions,
  ): Promise<Dispatcher.ResponseData>;
}
