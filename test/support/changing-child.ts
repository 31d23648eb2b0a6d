/** A stdio server for scenarios that lists what a file says, and can be told to keep a list waiting. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

interface Received {
  readonly id?: string | number
  readonly method: string
  readonly params?: { readonly name?: string }
}

const folder = process.argv[2] ?? '.'

function answer({ method, params }: Received): object | undefined {
  if (method === 'initialize')
    return {
      result: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'changing', version: '1' },
      },
    }
  if (method === 'tools/list') {
    writeFileSync(join(folder, 'listed'), '')
    if (existsSync(join(folder, 'hang'))) return undefined
    const tools: unknown = JSON.parse(readFileSync(join(folder, 'tools.json'), 'utf8'))
    return { result: { tools } }
  }
  if (method === 'tools/call')
    return { result: { content: [{ type: 'text', text: `called ${params?.name ?? ''}` }] } }
  return { error: { code: -32601, message: 'Method not found' } }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message: Received = JSON.parse(line)
  const answered = message.id === undefined ? undefined : answer(message)
  if (answered !== undefined)
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answered })}\n`)
})
