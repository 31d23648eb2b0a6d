/** The parts of undici that are run towards upstreams, without the fetch, sockets and caches that its index loads as well. */

import { createRequire } from 'node:module'
import type { buildConnector as UndiciBuildConnector, Pool as UndiciPool } from 'undici'

export type { Dispatcher } from 'undici'
export type Pool = UndiciPool
export type Connector = UndiciBuildConnector.connector

const load = createRequire(import.meta.url)
export const Pool = load('undici/lib/dispatcher/pool.js') as typeof UndiciPool
export const buildConnector = load('undici/lib/core/connect.js') as typeof UndiciBuildConnector
