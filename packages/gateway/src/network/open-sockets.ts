/** Connections that are open, by the name they were opened for: what may not be connected to any more is ended. */

import type { Socket } from 'node:net'

export class OpenSockets {
  readonly #open = new Map<Socket, string>()

  track(host: string, socket: Socket): void {
    this.#open.set(socket, host)
    socket.once('close', () => this.#open.delete(socket))
  }

  /** Ends every connection that is not to be there; the address is the one that was connected to. */
  end(isBarred: (host: string, address: string) => boolean): void {
    for (const [socket, host] of this.#open)
      if (socket.remoteAddress !== undefined && isBarred(host, socket.remoteAddress)) socket.destroy()
  }
}
