/** Which accepted item of a server a new name of the same server is made to look like. */

import { foldText } from '@callgate/engine/views/fold'
import type { ItemName } from '../pipeline/ports/ports.ts'

/** Only names people read are played tricks with; paths in URIs differ by case for good reasons. */
const READ_BY_PEOPLE: ReadonlySet<ItemName['type']> = new Set(['tool', 'prompt'])

export class NameLikeness {
  readonly #names = new Map<string, string>()

  add(item: ItemName): void {
    if (!READ_BY_PEOPLE.has(item.type)) return
    const key = keyOf(item)
    if (!this.#names.has(key)) this.#names.set(key, item.name)
  }

  /** The name it looks like, when that is another one. */
  find(item: ItemName): string | undefined {
    if (!READ_BY_PEOPLE.has(item.type)) return undefined
    const known = this.#names.get(keyOf(item))
    return known === item.name ? undefined : known
  }
}

/** Without case, compatibility forms, invisible characters and letters that are drawn like others. */
function keyOf({ tenant, upstream, type, name }: ItemName): string {
  const plain = /^[\x20-\x7e]*$/.test(name) ? name : (foldText(name)?.text ?? name).normalize('NFKC')
  return JSON.stringify([tenant, upstream, type, plain.toLowerCase().replaceAll(/[\p{Cf}\s]/gu, '')])
}
