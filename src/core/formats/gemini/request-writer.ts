// A conversation into a generateContent request that Google takes, whatever dialect it came from.

import type { Conversation, TextPart } from '../../model/conversation.ts';
import { asList, asObject, type JsonObject } from '../../model/json.ts';
import type { RequestWriting, Target } from '../format.ts';
import { type Content, userWord, writeContents } from './content-writer.ts';
import { outputInstruction, writeGeneration } from './generation-writer.ts';
import { writeTools } from './tool-writer.ts';
import { Writing } from './writing.ts';

/** Fields without a word in the model that Google knows; any other field would be refused with the whole request. */
const OWN_FIELDS = ['safetySettings', 'labels', 'store', 'modelArmorConfig'];
const OWN_GENERATION_FIELDS = [
  'responseLogprobs',
  'logprobs',
  'mediaResolution',
  'speechConfig',
  'imageConfig',
  'audioTimestamp',
  'routingConfig',
  'enableEnhancedCivicAnswers',
];
const OWN_TOOL_FIELDS = ['retrievalConfig', 'includeServerSideToolInvocations'];
const TIERS = ['flex', 'standard', 'priority'];

export function writeRequest(conversation: Conversation, target: Target): RequestWriting {
  const writing = new Writing(target.traits);
  // The tools go first: they settle the names that calls in the history must use.
  const { tools, toolConfig } = writeTools(conversation, writing);
  const hasFunctions = asList(tools).some((tool) => asObject(tool)?.functionDeclarations !== undefined);
  const { leading, contents } = writeContents(conversation.turns, writing);
  const wish = outputInstruction(conversation, hasFunctions, writing);
  const system = writeSystem([...conversation.system, ...leading], wish);
  const own = conversation.extra?.format === 'gemini' ? conversation.extra.fields : {};
  const body = filled({
    ...picked(own, OWN_FIELDS),
    ...settleContents(system, contents),
    tools,
    toolConfig: { ...picked(asObject(own.toolConfig), OWN_TOOL_FIELDS), ...asObject(toolConfig) },
    generationConfig: {
      ...picked(asObject(own.generationConfig), OWN_GENERATION_FIELDS),
      ...writeGeneration(conversation, hasFunctions, writing),
    },
    serviceTier: writeTier(conversation.serviceTier, writing),
  });
  if (conversation.verbosity) writing.losses.add('verbosity');
  return { body, losses: [...writing.losses], ...restoring(writing) };
}

function writeSystem(parts: TextPart[], wish: string | undefined): JsonObject[] {
  const texts = [...parts.map((part) => part.text), ...(wish ? [wish] : [])];
  return texts.filter((text) => text.trim() !== '').map((text) => ({ text }));
}

/** At least one content must be there: when only instructions came, they are it. */
function settleContents(system: JsonObject[], contents: Content[]): JsonObject {
  if (contents.length > 0) {
    return { contents, ...(system.length > 0 && { systemInstruction: { parts: system } }) };
  }
  return { contents: [system.length > 0 ? { role: 'user', parts: system } : userWord('(Go on.)')] };
}

function picked(fields: JsonObject | undefined, names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([name]) => names.includes(name)));
}

/** Without what is absent, and without objects that hold nothing. */
function filled(fields: JsonObject): JsonObject {
  const kept = Object.entries(fields).filter(([, value]) => {
    const object = asObject(value);
    return object ? Object.keys(object).length > 0 : value !== undefined;
  });
  return Object.fromEntries(kept);
}

function writeTier(tier: string | undefined, writing: Writing): string | undefined {
  if (tier === undefined || TIERS.includes(tier)) return tier;
  if (tier !== 'auto' && tier !== 'default') writing.losses.add('service_tier');
  return undefined;
}

function restoring(writing: Writing): Partial<RequestWriting> {
  const { changedNames, changedProperties, wrappedTools } = writing;
  return {
    ...(changedNames.size > 0 && { restoreToolName: Object.fromEntries(changedNames) }),
    ...(changedProperties.size > 0 && { restorePropertyName: Object.fromEntries(changedProperties) }),
    ...(wrappedTools.size > 0 && { wrappedTools: [...wrappedTools] }),
  };
}
