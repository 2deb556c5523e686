// Hard cases that this gateway does not have, each with the reason.

export const notApplicable: Readonly<Record<number, string>> = {
  61: 'An account speaks the format that its configuration names; for models that refuse tools with reasoning in Chat, that is `format: openai-responses`.',
};
