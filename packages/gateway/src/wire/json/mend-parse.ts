/** What dependencies read, tokens and bodies among it, they read with JSON.parse: names with escapes are to be read well there too. */

import { readJson, writeNamesPlainly } from '@callgate/contracts/read-json'

const MENDED = Symbol.for('callgate.json.mended')

/** For the whole process, before anything from outside is read (docs/adr/0044). Once more it does nothing. */
export function mendJsonParse(): void {
  // oxlint-disable-next-line no-restricted-properties -- the one that is replaced
  const { parse } = JSON
  if (Object.hasOwn(parse, MENDED)) return
  const mended = (text: unknown, reviver?: Parameters<typeof parse>[1]): unknown => {
    const written = String(text)
    return reviver === undefined ? readJson(written) : parse(writeNamesPlainly(written), reviver)
  }
  // oxlint-disable-next-line no-restricted-properties -- whoever calls it later calls this one
  JSON.parse = Object.assign(mended, { [MENDED]: true })
}
