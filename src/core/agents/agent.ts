// What a terminal agent needs to be pointed at this gateway, by environment variables alone.

export interface Agent {
  /** Stable; users write it in settings and after `--agent`. */
  readonly id: string;
  readonly title: string;
  /** The program's name on PATH. */
  readonly command: string;
  /** Whether programs other than this agent read the variables too, so that setting them everywhere would move those as well. */
  readonly shared: boolean;
  environment(context: AgentContext): Record<string, string>;
}

export interface AgentContext {
  /** The gateway's address without a trailing slash: `http://127.0.0.1:8317`. */
  address: string;
  /** A client key. */
  key: string;
}

/** The model name that always means "what the client's profile says", so that variables never have to change. */
export const gatewayModel = 'headgate';
