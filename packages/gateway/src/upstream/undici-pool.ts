/** The one part of undici that is run towards upstreams, without the fetch, sockets and caches that its index loads as well. */

import { createRequire } from 'node:module'
import type { Pool as UndiciPool } from 'undici'

export type Pool = UndiciPool
export const Pool = createRequire(import.meta.url)('undici/lib/dispatcher/pool.js') as typeof UndiciPool
