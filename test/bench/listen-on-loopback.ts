/** Preloaded into a peer that can only listen at every address: its listeners stay on loopback. */

import { Server } from 'node:net'

const listen: unknown = Reflect.get(Server.prototype, 'listen')
if (typeof listen !== 'function') throw new Error('This Node has no net.Server.prototype.listen.')
Server.prototype.listen = function listenOnLoopback(this: Server, ...args: unknown[]): Server {
  const [port, ...rest] = args
  const bound = typeof port === 'number' && typeof rest[0] !== 'string' ? [port, '127.0.0.1', ...rest] : args
  Reflect.apply(listen, this, bound)
  return this
}
