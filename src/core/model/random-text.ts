// Names for requests and answers: random enough that two never meet by chance. Nothing secret is made of them.

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** So many characters of [A-Za-z0-9]. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) text += letters[Math.floor(Math.random() * letters.length)];
  return text;
}
