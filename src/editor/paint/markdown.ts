// Small pieces of Markdown for tooltips, where texts of others must stay texts.

import type { CommandId } from '../identifiers.ts';

/** Names and vendors' words: links, tables and icons in them are not interpreted. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|<>$~&:"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function commandLink(title: string, command: CommandId): string {
  return `[${title}](command:${command})`;
}

/** Cells are Markdown already. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
