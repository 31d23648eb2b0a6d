/** A result repeats its structured content as text (MCP §structured content): what is taken out of one is taken out of the other. */

import { isJsonObject, type JsonObject, type JsonValue } from '@callgate/contracts/json'

/** A text that was taken out of the structured content, and what stands there now. */
export interface Removed {
  readonly text: string
  readonly replacement: string
}

/** Shorter values occur everywhere by chance; replacing them would damage text that means something else. */
const LENGTH_MIN = 4

/** Replaces each removed text in the text parts of the result, as it stands and as JSON spells it. */
export function editMirrors(value: JsonObject, removed: readonly Removed[]): JsonObject {
  const content = value['content']
  const worth = removed.filter(({ text }) => text.length >= LENGTH_MIN)
  if (worth.length === 0 || !Array.isArray(content)) return value
  const edited = content.map((part: JsonValue) => editPart(part, worth))
  return edited.every((part, index) => part === content[index]) ? value : { ...value, content: edited }
}

function editPart(part: JsonValue, removed: readonly Removed[]): JsonValue {
  if (!isJsonObject(part) || typeof part['text'] !== 'string') return part
  let text = part['text']
  // Longest first: a value that contains another one goes as a whole.
  for (const { text: taken, replacement } of removed.toSorted((a, b) => b.text.length - a.text.length)) {
    for (const spelled of new Set([taken, JSON.stringify(taken).slice(1, -1)])) {
      if (text.includes(spelled)) text = text.replaceAll(spelled, () => replacement)
    }
  }
  return text === part['text'] ? part : { ...part, text }
}
