/** The shape of a call: names and types of its arguments, whatever their values. */

import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import { digestText } from './digest-text.ts'

/** Longest name that counts. */
const NAME_CHARS_MAX = 128
/** Arguments whose names and types make the shape. */
const SHAPE_ARGUMENTS_MAX = 32

/** In the order of names: two calls of one kind have one shape. */
export function shapeOf(args: JsonObject): string {
  let names = Object.keys(args)
  if (names.length > SHAPE_ARGUMENTS_MAX) names = names.slice(0, SHAPE_ARGUMENTS_MAX)
  putInOrder(names)
  let shape = ''
  for (const name of names) shape += `${name.slice(0, NAME_CHARS_MAX)}:${typeName(args[name])} `
  return digestText(shape)
}

/** In place; a sort of so few names would make lists of its own. */
function putInOrder(names: string[]): void {
  for (let end = 1; end < names.length; end++) {
    const name = names[end] as string
    let at = end
    for (; at > 0 && (names[at - 1] as string) > name; at--) names[at] = names[at - 1] as string
    names[at] = name
  }
}

function typeName(value: JsonValue | undefined): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}
