/** Starts a gateway on the configuration of an example and connects an ordinary MCP client to it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LAUNCHER = join(ROOT, 'packages/gateway/bin/callgate.js')

interface Guarded {
  /** An ordinary MCP client, connected to `/mcp` with the first agent key. */
  readonly client: Client
  /** Runs another `callgate` command in the folder of the gateway; gives its exit code and output. */
  readonly callgate: (
    ...args: readonly string[]
  ) => Promise<{ readonly code: number; readonly output: string }>
}

/** Starts the gateway of an example, hands its client over, and leaves nothing behind. */
export async function withGuardedClient(
  example: URL,
  use: (guarded: Guarded) => Promise<void>,
): Promise<void> {
  const folder = fileURLToPath(new URL('.', example))
  const data = join(folder, 'callgate-data')
  await rm(data, { recursive: true, force: true })
  // The configurations start their servers with `node`: the one that runs this.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` }
  const start = (args: readonly string[]) =>
    spawn(process.execPath, [LAUNCHER, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const gateway = start(['up', '--json'])
  const exited = once(gateway, 'exit')
  try {
    const { url, agentKey } = await readAnnouncement(gateway.stdout)
    const client = new Client({ name: 'example', version: '1.0.0' })
    const headers = { Authorization: `Bearer ${agentKey}` }
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } }),
    )
    const callgate: Guarded['callgate'] = async (...args) => {
      const child = start(args)
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
      const [code] = await once(child, 'close')
      return { code: Number(code), output }
    }
    await use({ client, callgate })
    await client.close()
  } finally {
    gateway.kill('SIGTERM')
    await exited
    await rm(data, { recursive: true, force: true })
  }
}

async function readAnnouncement(stdout: NodeJS.ReadableStream): Promise<{ url: string; agentKey: string }> {
  for await (const line of createInterface({ input: stdout })) {
    const announced: unknown = JSON.parse(line)
    if (typeof announced === 'object' && announced !== null && 'url' in announced && 'agentKey' in announced)
      return { url: String(announced.url), agentKey: String(announced.agentKey) }
  }
  throw new Error('The gateway ended before it was ready.')
}
