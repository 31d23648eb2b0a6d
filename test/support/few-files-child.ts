/** Asks an address while no file can be opened, and once more when files can be; says what came of each. */

import { closeSync, openSync } from 'node:fs'
import { NetworkConfig } from '@callgate/contracts/network'
import { createAsk } from '../../packages/gateway/src/network/ask.ts'
import { createReach } from '../../packages/gateway/src/network/reach.ts'

const [url = ''] = process.argv.slice(2)
const ask = createAsk(createReach(() => NetworkConfig.parse({})))
const tell = (): Promise<string> =>
  ask({ url, headers: {}, timeoutMs: 10_000, bytesMax: 1_000 }).then(
    ({ text }) => text,
    (error: unknown) => `failed: ${String(error)}`,
  )

const files: number[] = []
try {
  while (true) files.push(openSync('/dev/null', 'r'))
} catch {
  // None is left.
}
const without = await tell()
for (const file of files) closeSync(file)
process.stdout.write(`${JSON.stringify({ without, after: await tell() })}\n`)
