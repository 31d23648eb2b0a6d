/** What stands for a part of a message whose file holds something that must not pass and cannot be changed: a note that says so. */

import type { JsonObject } from '@callgate/contracts/json'

/** The part with a text in place of its file; undefined when the member is not the file of a part. */
export function withholdPart(part: JsonObject, member: string): JsonObject | undefined {
  const { type, mimeType, data, blob, uri } = part
  if (member === 'data' && (type === 'image' || type === 'audio') && typeof data === 'string')
    return { type: 'text', text: noteOn(type, mimeType) }
  if (member === 'blob' && typeof blob === 'string' && typeof uri === 'string')
    return { uri, mimeType: 'text/plain', text: noteOn('file', mimeType) }
  return undefined
}

function noteOn(kind: string, mimeType: unknown): string {
  const named =
    typeof mimeType === 'string' && /^[\w.+-]{1,40}\/[\w.+-]{1,60}$/.test(mimeType) ? ` (${mimeType})` : ''
  return `[withheld by the gateway: this ${kind}${named} holds something that may not pass and cannot be taken out of it]`
}
