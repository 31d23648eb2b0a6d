/** How the first process of a sandbox with a way out is started, and what the server is told of its proxy. */

import { openPort, type Orders } from './open-port.ts'

const PORT = 3128
const PROXY = `http://127.0.0.1:${PORT}`
const NO_PROXY = 'localhost,127.0.0.1,::1'
const NODE = '/run/callgate/node'

/** Our own Node with a few lines to run, and nothing else of the gateway. */
export const OPENER = {
  binds: ['--ro-bind', process.execPath, NODE],
  run: [NODE, '--eval', `(${openPort.toString()})()`],
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
