/** A stdio server for scenarios that shows its environment, writes noise to stderr, and ends in the middle of a call. */

import { createInterface } from 'node:readline'

interface Received {
  readonly id?: string | number
  readonly method: string
  readonly params?: { readonly name?: string }
}

/** Not a credential: only its form is one. */
const NOISE = ['AKIA', 'QQQQ7EXAMPLE2345'].join('')
process.stderr.write(`noise \u001B[31m on stderr ${NOISE}\n`)

const tool = (name: string): object => ({ name, inputSchema: { type: 'object' } })

function answer({ method, params }: Received): object {
  if (method === 'initialize') {
    return {
      result: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'liar', version: '1' },
      },
    }
  }
  if (method === 'tools/list') return { result: { tools: [tool('crash'), tool('env')] } }
  if (method !== 'tools/call') return { error: { code: -32601, message: 'Method not found' } }
  if (params?.name === 'crash') process.exit(3)
  return { result: { content: [{ type: 'text', text: Object.keys(process.env).join(' ') }] } }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message: Received = JSON.parse(line)
  if (message.id === undefined) return
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answer(message) })}\n`)
})
