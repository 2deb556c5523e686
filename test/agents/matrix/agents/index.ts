// The agents of the matrix.

import type { AgentUnderTest } from '../agent-under-test.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { geminiCli } from './gemini-cli.ts';
import { opencode } from './opencode.ts';
import { qwenCode } from './qwen-code.ts';

export const agentsUnderTest: readonly AgentUnderTest[] = [claudeCode, codex, geminiCli, qwenCode, opencode];
