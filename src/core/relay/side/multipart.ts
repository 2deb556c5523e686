// One field of a multipart form, found and replaced in its bytes; the files beside it are neither read nor copied.
// Rules: https://www.rfc-editor.org/rfc/rfc7578 and https://www.rfc-editor.org/rfc/rfc2046#section-5.1

export interface FormField {
  /** Where the value stands in the body; `end` is exclusive. */
  start: number;
  end: number;
  value: string;
}

/** undefined when the content type is no form, or names no boundary. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (!/^multipart\/form-data\b/i.test(contentType ?? '')) return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType ?? '') ?? [];
  return quoted ?? plain;
}

/** The field of this name that is no file; the first counts. */
export function findField(body: Buffer, boundary: string, name: string): FormField | undefined {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  // The first delimiter may stand at the very beginning, without a line before it.
  const isFirst = body.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2));
  let at = isFirst ? delimiter.length - 2 : endOf(body, delimiter, 0);
  while (at !== undefined) {
    const next = body.indexOf(delimiter, at);
    const headersEnd = body.indexOf('\r\n\r\n', at);
    if (next === -1 || headersEnd === -1 || headersEnd > next) return undefined;
    const start = headersEnd + 4;
    // A part without content has its delimiter in the blank line's own line break.
    const end = Math.max(start, next);
    if (isField(body.toString('utf8', at, headersEnd), name))
      return { start, end, value: body.toString('utf8', start, end) };
    at = next + delimiter.length;
  }
  return undefined;
}

/** The pieces of the same body with another value in the field. */
export function replaceField(body: Buffer, { start, end }: FormField, value: string): Buffer[] {
  return [body.subarray(0, start), Buffer.from(value), body.subarray(end)];
}

function endOf(body: Buffer, delimiter: Buffer, from: number): number | undefined {
  const at = body.indexOf(delimiter, from);
  return at === -1 ? undefined : at + delimiter.length;
}

function isField(headers: string, name: string): boolean {
  const disposition = /^content-disposition:\s*form-data\b(.*)$/im.exec(headers)?.[1] ?? '';
  if (/;\s*filename\*?=/i.test(disposition)) return false;
  const [, quoted, plain] = /;\s*name=(?:"([^"]*)"|([^\s;"]+))/i.exec(disposition) ?? [];
  return (quoted ?? plain) === name;
}
