// Globs over names: `*` is any run of characters, `?` is one. Case matters, as it does in model names.

const compiled = new Map<string, RegExp>();

export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

export function matchesGlob(pattern: string, name: string): boolean {
  if (!isGlob(pattern)) return pattern === name;
  let expression = compiled.get(pattern);
  if (!expression) {
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    expression = new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(name);
}
