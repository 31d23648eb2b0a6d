/**
 * Runs inside a sandbox in place of the server, for a moment: opens the port its proxy is reached at, hands it to the gateway,
 * lets go of the gateway, and becomes the server.
 */

export interface Orders {
  readonly port: number
  readonly program: string
  readonly args: readonly string[]
  /** Arrives here and not as our own environment: NODE_OPTIONS of the server would run its code while the gateway listens. */
  readonly env: Readonly<Record<string, string>>
}

/** Handed to Node as its text, so it knows nothing but what Node has: no imports, no names of this file. */
export function openPort(): void {
  process.once('message', ({ port, program, args, env }: Orders) => {
    const server = process.getBuiltinModule('node:net').createServer()
    server.listen(port, '127.0.0.1', () => {
      process.send?.('open', server, {}, (error) => {
        if (error !== null) throw error
        process.disconnect()
        process.execve?.(program, [program, ...args], { ...env })
      })
    })
  })
}
