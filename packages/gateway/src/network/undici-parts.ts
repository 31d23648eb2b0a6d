/** The parts of undici that are run towards upstreams and from `callgate connect`, without the fetch, sockets and caches that its index loads as well. */

import { createRequire } from 'node:module'
import type { buildConnector as UndiciBuildConnector, Dispatcher, Pool as UndiciPool } from 'undici'

export type { Dispatcher } from 'undici'
export type Pool = UndiciPool
export type Connector = UndiciBuildConnector.connector

const load = createRequire(import.meta.url)
export const Pool = load('undici/lib/dispatcher/pool.js') as typeof UndiciPool
/** What `Dispatcher.request` is, which only the index puts in its place. */
export const request = load('undici/lib/api/api-request.js') as (
  this: UndiciPool,
  options: Dispatcher.RequestOptions,
) => Promise<Dispatcher.ResponseData>
export const buildConnector = load('undici/lib/core/connect.js') as typeof UndiciBuildConnector
