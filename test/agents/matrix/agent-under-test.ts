// What the matrix has to know of an agent: how it is pointed at a gateway, asked one question, and what its tools are called.

import type { DialectId } from '../../../src/core/model/format-id.ts';
import type { AgentPackage } from '../install-agents.ts';
import type { ToolUse } from './task.ts';

export interface AgentUnderTest {
  title: string;
  package: AgentPackage;
  /** The dialect in which it asks the gateway. */
  speaks: DialectId;
  tools: AgentTools;
  /** What it prints when the answer to a side request was of no use to it, and it goes on without. */
  misgiving?: RegExp;
  /** How the program is started for one question, without a terminal and without asking back. */
  launch(place: Place): Launch;
}

/** Which of its tools the task uses. */
export interface AgentTools {
  /** Runs a command. */
  shell: string;
  /** Writes a whole file; absent where the shell has to do it. */
  write?: string;
  /** Reads a file, and answers with the picture in it; absent where no picture is sent for a model of that name. */
  look?: string;
  /** Calls whose shape no other agent has. */
  others?: ToolUse[];
}

export interface Place {
  /** The gateway's address, without a trailing slash. */
  address: string;
  /** A client key of the gateway. */
  key: string;
  /** An empty folder, which is the agent's home. */
  home: string;
}

export interface Launch {
  /** Added to what every program needs (PATH, HOME and the like). */
  environment: Record<string, string>;
  /** Files to write first, by their path inside the home. */
  files?: Record<string, string>;
  arguments(prompt: string): string[];
}
