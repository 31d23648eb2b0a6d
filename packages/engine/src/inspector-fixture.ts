/** For tests: the inspector with the packs that ship, and a host with real inflate and digests. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, inflateSync } from 'node:zlib'
import { parse } from 'yaml'
import { InspectionConfig } from '@callgate/contracts/config'
import { createInspector } from './inspector.ts'
import type { EngineHost, Inspector } from './inspect-types.ts'
import { type CompiledPack, compilePack } from './rules/compiler.ts'
import type { ViewLimits } from './views/message-texts.ts'

const PACKS = join(import.meta.dirname, '../../rules/packs')

export const CONTEXT = {
  direction: 'upstream-reply',
  kind: 'call',
  method: 'tools/call',
  upstream: 'test',
  target: null,
} as const

export const HOST: EngineHost = {
  digest: (text) => createHash('sha256').update(text).digest('hex'),
  inflate(data, bytesMax) {
    try {
      const options = { maxOutputLength: bytesMax }
      return data[0] === 0x1f ? gunzipSync(data, options) : inflateSync(data, options)
    } catch {
      return undefined
    }
  },
}

/** The packs as written, by file name. */
export function readShippedPacks(): ReadonlyMap<string, unknown> {
  const names = readdirSync(PACKS).filter((name) => name.endsWith('.yaml'))
  return new Map(
    names.map((name) => [
      name,
      parse(readFileSync(join(PACKS, name), 'utf8'), { maxAliasCount: 0 }) as unknown,
    ]),
  )
}

export function compileShippedPacks(): CompiledPack[] {
  return [...readShippedPacks()].map(([name, source]) => {
    const result = compilePack(source)
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.errors)}`)
    return result.pack
  })
}

export function createTestInspector(
  options: { settings?: Partial<InspectionConfig>; limits?: ViewLimits } = {},
): Inspector {
  return createInspector({
    host: HOST,
    settings: { ...InspectionConfig.parse({}), ...options.settings },
    packs: compileShippedPacks(),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  })
}
