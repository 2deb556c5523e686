// Services that other gateways' configurations still name and that exist no more.

export interface EndedProvider {
  /** Every name that a configuration may use for it. */
  readonly names: readonly string[];
  readonly title: string;
  /** The day of its end, `YYYY-MM-DD`. */
  readonly ended: string;
  /** A sentence for whoever used it. */
  readonly wayOut: string;
}

export const endedProviders: readonly EndedProvider[] = [
  {
    // Announced by its makers in April 2026, for the extension, the cloud and the router alike.
    names: ['roo', 'roo-code'],
    title: 'Roo Code',
    ended: '2026-05-15',
    wayOut: 'Its router resold the models of others: use "openrouter", "kilo", or the models\' own vendors.',
  },
  {
    // Announced in March 2026.
    names: ['iflow', 'openai-iflow'],
    title: 'iFlow',
    ended: '2026-04-17',
    wayOut:
      'The models that it served are at their own vendors: use "qwen", "moonshot", "zhipu" or "deepseek" with a key.',
  },
];

export function findEndedProvider(name: string): EndedProvider | undefined {
  return endedProviders.find(({ names }) => names.includes(name));
}
