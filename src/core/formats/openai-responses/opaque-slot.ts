// An item for which the model has no word: tools that the vendor runs itself, and kinds that do not exist yet.

import { asString, type JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import type { ItemSlot } from './item-slot.ts';

export class OpaqueSlot implements ItemSlot {
  learn(): StreamEvent[] {
    return [];
  }

  take(): StreamEvent[] {
    return [];
  }

  interrupt(): StreamEvent[] {
    return [];
  }

  close(item: JsonObject | undefined): StreamEvent[] {
    const kind = asString(item?.type);
    if (!item || !kind) return [];
    return [{ type: 'opaque', part: { type: 'opaque', format: 'openai-responses', kind, value: item } }];
  }
}
