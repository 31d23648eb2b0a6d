/** How the first process of a sandbox with a way out is started, and what the server is told of its proxy. */

import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Orders } from './open-port.ts'

const PORT = 3128
const PROXY = `http://127.0.0.1:${PORT}`
const NO_PROXY = 'localhost,127.0.0.1,::1'
const extension = extname(fileURLToPath(import.meta.url))
const NODE = '/run/callgate/node'
/** Named a module, since there is no package around it in there to say so. */
const PROGRAM = `/run/callgate/open-port.m${extension.slice(1)}`

/** Our own Node and one file of ours, and nothing else of the gateway. */
export const OPENER = {
  binds: [
    '--ro-bind',
    process.execPath,
    NODE,
    '--ro-bind',
    fileURLToPath(new URL(`./open-port${extension}`, import.meta.url)),
    PROGRAM,
  ],
  run: [NODE, '--disable-warning=ExperimentalWarning', PROGRAM],
} as const

/** `run` begins with an absolute path. What the server knows of its proxy are the variables that most programs look at. */
export function writeOrders(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Orders {
  const proxied = Object.fromEntries(
    ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => [
      [name, PROXY],
      [name.toUpperCase(), PROXY],
    ]),
  )
  const told = { ...proxied, no_proxy: NO_PROXY, NO_PROXY, NODE_USE_ENV_PROXY: '1' }
  return { port: PORT, program, args, env: { ...env, ...told } }
}
