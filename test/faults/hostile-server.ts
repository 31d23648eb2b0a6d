/** A stdio server of 2025-11-25 whose tools misbehave as their names say; `calls` tells how many calls came and which were cancelled. */

import { createInterface } from 'node:readline'

interface Incoming {
  readonly id?: string | number
  readonly method?: string
  readonly params?: {
    readonly name?: string
    readonly requestId?: unknown
    readonly _meta?: { readonly progressToken?: unknown }
  }
}

const TOOLS = ['ok', 'hang', 'crash', 'garbage', 'wrong-id', 'twice', 'flood', 'huge', 'endless', 'calls']

let calls = 0
let cancelled = 0

const send = (message: object): void =>
  void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const textResult = (text: string): object => ({ content: [{ type: 'text', text }] })
const answer = (id: string | number, text: string): void => send({ id, result: textResult(text) })

function call(id: string | number, name: string, token: unknown): void {
  calls += 1
  const progress = (count: number): void =>
    send({
      method: 'notifications/progress',
      params: { progressToken: token, progress: count, message: 'x'.repeat(8_192) },
    })
  switch (name) {
    case 'ok':
      return answer(id, 'fine')
    case 'calls':
      return answer(id, JSON.stringify({ calls, cancelled }))
    case 'crash':
      process.exit(3)
      break
    case 'garbage':
      process.stdout.write('{"jsonrpc":"2.0","id":1,"id":2,"result":{}}\nnot JSON at all\n')
      return answer(id, 'after garbage')
    case 'wrong-id':
      send({ id: 987_654, result: textResult('for nobody') })
      return answer(id, 'for you')
    case 'twice':
      answer(id, 'first')
      return answer(id, 'second')
    case 'flood':
      for (let count = 1; count <= 2_000; count += 1) progress(count)
      return answer(id, 'flooded')
    case 'huge':
      return answer(id, 'x'.repeat(20 << 20))
    case 'endless': {
      let count = 0
      setInterval(() => progress((count += 1)), 20)
      break
    }
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line) as Incoming
  if (method === 'notifications/cancelled') cancelled += 1
  if (id === undefined) return
  if (method === 'initialize') {
    const result = {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'hostile', version: '1' },
    }
    return send({ id, result })
  }
  if (method === 'tools/list') {
    const tools = TOOLS.map((name) => ({
      name,
      description: `Does ${name}.`,
      inputSchema: { type: 'object' },
    }))
    return send({ id, result: { tools } })
  }
  if (method === 'tools/call') return call(id, params?.name ?? '', params?._meta?.progressToken)
  return send({ id, error: { code: -32601, message: 'Method not found' } })
})
