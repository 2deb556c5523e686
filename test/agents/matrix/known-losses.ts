// What does not cross between these agents and these vendors, and why. Anything else that gets lost is a failure.

const reasons: Record<string, string> = {
  'billing header': 'is a word of Claude Code to Anthropic',
  context_management: 'is what only Anthropic does with a long history',
  'tool DeferredToolPlaceholder': 'is a tool that nobody may call',
  'tool web_search': 'runs at OpenAI',
  temperature: 'is refused by models that reason',
  top_p: 'is refused by models that reason',
  top_k: 'is refused by models that reason',
  'max_tokens above the model maximum': 'is more than that model can write',
  'system turn sent as user text': 'is said with the only role that Gemini has for it',
  'reasoning in history': 'is text that Google would take for an answer; its signature does cross',
};

/** Those of the losses that nobody has explained. */
export function unexplained(losses: string[]): string[] {
  return losses.filter((loss) => !Object.hasOwn(reasons, loss));
}
