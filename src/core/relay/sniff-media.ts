// What kind of media some bytes are, told by how they begin: servers' content types are often wrong or missing.

const beginnings: [mediaType: string, at: number, bytes: string][] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
  ['image/heic', 4, 'ftypheix'],
  ['image/heif', 4, 'ftypmif1'],
  ['application/pdf', 0, '%PDF-'],
];

/** undefined when it is none of those that models take. */
export function sniffMedia(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 32);
  return beginnings.find(([, at, mark]) => head.startsWith(mark, at))?.[0];
}

/** The declared type, where it is one of text and the bytes do not speak against it. */
export function asText(bytes: Buffer, contentType: string): string | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const isTextual = type.startsWith('text/') || type === 'application/json';
  return isTextual && !bytes.includes(0) ? type : undefined;
}
