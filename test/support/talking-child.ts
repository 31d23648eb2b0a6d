/** A legacy server at a pipe that, a moment after it was called, says as much by itself as the call asked for. */

import { createInterface } from 'node:readline'

interface Asked {
  readonly id?: string | number
  readonly method: string
  readonly params?: { readonly arguments?: { readonly count?: number } }
}

const INFO = { name: 'talking', version: '1.0.0' }
const TOOL = { name: 'talk', description: 'Says something later', inputSchema: { type: 'object' } }
const LATER_MS = 300
const TEXT =
  'The ferry leaves the northern pier at a quarter past nine and reaches the island before noon. '.repeat(10)

function answerOf({ method }: Asked): object {
  if (method === 'initialize')
    return { protocolVersion: '2025-11-25', capabilities: { tools: {}, logging: {} }, serverInfo: INFO }
  if (method === 'tools/list') return { tools: [TOOL] }
  return method === 'tools/call' ? { content: [{ type: 'text', text: 'soon' }] } : {}
}

function talk(count: number): void {
  const lines = Array.from({ length: count }, (_, at) => {
    const params = { level: 'info', data: `${TEXT}${at}` }
    return `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params })}\n`
  })
  process.stdout.write(lines.join(''))
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line) as Asked
  if (asked.id === undefined) return
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: asked.id, result: answerOf(asked) })}\n`)
  const count = asked.params?.arguments?.count ?? 0
  if (asked.method === 'tools/call') setTimeout(() => talk(count), LATER_MS)
})
