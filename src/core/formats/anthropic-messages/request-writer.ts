// A conversation into a Messages request that Anthropic takes, whatever dialect it came from.

import type { Conversation, TextPart } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { RequestWriting, Target } from '../format.ts';
import { type Prompt, settleCacheMarks } from './cache-marks.ts';
import { textBlock } from './content-writer.ts';
import { changedToolNames } from './identifiers.ts';
import { planReasoning, type ReasoningPlan } from './reasoning-writer.ts';
import { writeSampling } from './sampling-writer.ts';
import { closeObjects } from './schemas.ts';
import {
  forcedChoiceInstruction,
  isForced,
  offeredChoice,
  toolsOfHistory,
  writeToolChoice,
  writeTools,
} from './tools-writer.ts';
import { openingMessage, writeTurns } from './turns-writer.ts';
import { endsInUnprovenCalls } from './unsigned-thinking.ts';

const JSON_INSTRUCTION = 'Answer with one valid JSON object and nothing else.';

export function writeRequest(asked: Conversation, target: Target): RequestWriting {
  const losses = new Set<string>();
  const conversation = { ...asked, toolChoice: offeredChoice(asked, losses) };
  const { traits } = target;
  const { leading, messages } = writeTurns(conversation.turns, traits.systemTurns === true, losses);
  const tools = writeTools(conversation, losses);
  const forced = isForced(conversation.toolChoice) && tools.length > 0;
  const facts = {
    forcedChoice: forced && !traits.noForcedToolChoice,
    unprovenLoop: endsInUnprovenCalls(messages),
  };
  const plan = planReasoning(conversation, traits, facts, losses);
  const unforce = forced && (traits.noForcedToolChoice === true || plan.thinking?.type === 'enabled');
  const prompt: Prompt = {
    tools,
    system: writeSystem([...conversation.system, ...leading], instructions(conversation, unforce, losses)),
    messages,
  };
  const toolChoice = settleTools(conversation, prompt, unforce);
  settleFirstMessage(prompt);
  settleCacheMarks(prompt);
  const refused = traits.noSampling === true || plan.thinks;
  const body: JsonObject = {
    model: target.model,
    max_tokens: plan.maxTokens,
    ...written({ ...prompt, tool_choice: toolChoice, thinking: plan.thinking }),
    ...writeSampling(conversation.sampling, refused, losses),
    ...writeOptions(conversation, plan, losses),
    ...(target.stream ? { stream: true } : {}),
  };
  return { body, losses: [...losses], ...wayBack(conversation) };
}

/** What has to be turned back in the calls of the answer. */
function wayBack({ tools, turns }: Conversation): Pick<RequestWriting, 'restoreToolName' | 'wrappedTools'> {
  const offered = tools.filter((tool) => !tool.opaque);
  const called = turns
    .flatMap((turn) => turn.parts)
    .flatMap((part) => (part.type === 'tool-call' ? [part.name] : []));
  const restoreToolName = changedToolNames([...offered.map((tool) => tool.name), ...called]);
  const wrappedTools = offered.filter((tool) => tool.kind === 'custom').map((tool) => tool.name);
  return {
    ...(restoreToolName && { restoreToolName }),
    ...(wrappedTools.length > 0 && { wrappedTools }),
  };
}

/** Without fields that are undefined, and without empty lists. */
function written(fields: JsonObject): JsonObject {
  const kept = Object.entries(fields).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept);
}

/** What has no field here and is said in words instead. */
function instructions(conversation: Conversation, unforce: boolean, losses: Set<string>): string[] {
  const said: string[] = [];
  if (unforce) {
    losses.add('forced tool choice');
    said.push(forcedChoiceInstruction(conversation.toolChoice));
  }
  if (conversation.output?.type === 'json') {
    losses.add('json mode');
    said.push(JSON_INSTRUCTION);
  }
  return said;
}

function writeSystem(parts: TextPart[], instructions: string[]): JsonObject[] {
  const blocks = parts.map((part) => textBlock(part.text, part.cache));
  return [...blocks, ...instructions.map((text) => textBlock(text))].filter((block) => block !== undefined);
}

/** The tool choice; it may only come with tools, and tools must be there when the history has calls. */
function settleTools(conversation: Conversation, prompt: Prompt, unforce: boolean): JsonObject | undefined {
  if (prompt.tools.length === 0) {
    prompt.tools = toolsOfHistory(prompt.messages);
    return prompt.tools.length > 0 ? { type: 'none' } : undefined;
  }
  const choice = unforce ? { type: 'auto' as const } : conversation.toolChoice;
  return writeToolChoice(choice, conversation.parallelToolCalls);
}

/** At least one message must be there: when only instructions came, they are it. */
function settleFirstMessage(prompt: Prompt): void {
  if (prompt.messages.length > 0) return;
  if (prompt.system.length === 0) prompt.messages.push(openingMessage());
  else prompt.messages.push({ role: 'user', content: prompt.system.splice(0) });
}

function writeOptions(conversation: Conversation, plan: ReasoningPlan, losses: Set<string>): JsonObject {
  if (conversation.verbosity) losses.add('verbosity');
  const { output, extra } = conversation;
  const config = written({
    effort: plan.effort,
    format:
      output?.type === 'json-schema'
        ? { type: 'json_schema', schema: closeObjects(output.schema) }
        : undefined,
  });
  return written({
    output_config: Object.keys(config).length > 0 ? config : undefined,
    stop_sequences: writeStop(conversation.stop, losses),
    metadata: conversation.user ? { user_id: conversation.user } : undefined,
    service_tier: writeTier(conversation.serviceTier, losses),
    ...(extra?.format === 'anthropic-messages' ? extra.fields : {}),
  });
}

/** A sequence of nothing but white space is refused. */
function writeStop(stop: string[], losses: Set<string>): string[] {
  const kept = stop.filter((sequence) => sequence.trim() !== '');
  if (kept.length < stop.length) losses.add('stop sequence of white space');
  return kept;
}

function writeTier(tier: string | undefined, losses: Set<string>): string | undefined {
  if (tier === 'auto' || tier === 'standard_only') return tier;
  if (tier !== undefined && tier !== 'default') losses.add('service_tier');
  return undefined;
}
