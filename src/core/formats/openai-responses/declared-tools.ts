// The tools that a request declares, each under one flat name, with the way back to its namespace.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';

export interface DeclaredTool {
  /** As models of other formats see it: `namespace__name` for a tool of a namespace. Empty when the name is missing. */
  flatName: string;
  name: string;
  namespace?: string;
  /** `hosted` = a type of its own, which the vendor runs or which only this dialect has. */
  kind: 'function' | 'custom' | 'hosted';
  definition: JsonObject;
  /** Where it stands in the request. */
  path: string;
}

type Found = Omit<DeclaredTool, 'flatName'>;

export class DeclaredTools {
  readonly list: DeclaredTool[] = [];
  #byFlatName = new Map<string, DeclaredTool>();

  /** `undefined` declares nothing. */
  constructor(body: JsonObject | undefined) {
    if (body) for (const tool of findTools(body)) this.#add(tool);
  }

  /** The tool of a call in an answer. */
  find(flatName: string): DeclaredTool | undefined {
    return this.#byFlatName.get(flatName);
  }

  /** The flat name of a tool in the history or in a choice, also when it is no longer declared. */
  flatName(namespace: string | undefined, name: string): string {
    const declared = this.list.find((tool) => tool.name === name && tool.namespace === namespace);
    return declared?.flatName ?? flatToolName(namespace, name);
  }

  /** A tool may be declared again by an item in the middle of the input; the first one counts. */
  #add(found: Found): void {
    const known = (tool: DeclaredTool) => tool.name === found.name && tool.namespace === found.namespace;
    if (found.kind !== 'hosted' && found.name !== '' && this.list.some(known)) return;
    const tool = { ...found, flatName: this.#freeName(flatToolName(found.namespace, found.name)) };
    this.list.push(tool);
    if (tool.kind !== 'hosted') this.#byFlatName.set(tool.flatName, tool);
  }

  /** A plain function may be called like a flattened one. */
  #freeName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#byFlatName.has(name); count++) name = `${wanted}_${count}`;
    return name;
  }
}

/** Models of other formats know no namespaces. */
export function flatToolName(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}__${name}`;
}

/** `tools` of the request, and those that `additional_tools` items add. */
function findTools(body: JsonObject): Found[] {
  const added = asList(body.input).flatMap((entry, index) => {
    const item = asObject(entry);
    return item?.type === 'additional_tools' ? listed(item.tools, `input[${index}].tools`) : [];
  });
  return [...listed(body.tools, 'tools'), ...added];
}

function listed(value: Json | undefined, path: string): Found[] {
  return asList(value).flatMap((entry, index): Found[] => {
    const definition = asObject(entry) ?? {};
    const at = `${path}[${index}]`;
    const type = asString(definition.type);
    const name = asString(definition.name) ?? '';
    if (type === 'namespace') {
      return listed(definition.tools, `${at}.tools`).map((tool) => ({ ...tool, namespace: name }));
    }
    if (type === 'function' || type === 'custom') return [{ kind: type, name, definition, path: at }];
    return [{ kind: 'hosted', name: name || (type ?? ''), definition, path: at }];
  });
}
